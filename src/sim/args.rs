//! Parameters as the module checks them: a wrong kind, a value out of range, one too few or too many is
//! `+CME ERROR: 50`, and nothing is done.

use std::ops::RangeInclusive;

use crate::codec::{Param, Params};
use crate::dialect::{ChannelId, CmeCode, STRING_MAX_BYTES};

/// The parameters of one command, taken one by one.
#[derive(Clone, Debug)]
pub(crate) struct Args<'a> {
    params: std::vec::IntoIter<Param<'a>>,
}

impl<'a> Args<'a> {
    /// Reads what follows the `=`.
    pub(crate) fn new(list: &'a [u8]) -> Result<Self, CmeCode> {
        let params: Result<Vec<_>, _> = Params::new(list).collect();
        let params = params.map_err(|_| CmeCode::PARAMETER)?.into_iter();
        Ok(Self { params })
    }

    /// How many are left, omitted ones included.
    pub(crate) fn left(&self) -> usize {
        self.params.len()
    }

    /// The next one, without taking it.
    pub(crate) fn peek(&self) -> Option<Param<'a>> {
        self.params.as_slice().first().copied()
    }

    /// `<connect_id>`.
    pub(crate) fn channel(&mut self) -> Result<ChannelId, CmeCode> {
        ChannelId::new(self.int(0..=u64::MAX)?).ok_or(CmeCode::PARAMETER)
    }

    /// A number in a range.
    pub(crate) fn int(&mut self, range: RangeInclusive<u64>) -> Result<u64, CmeCode> {
        self.optional_int(range)?.ok_or(CmeCode::PARAMETER)
    }

    /// A number in a range, or nothing.
    pub(crate) fn optional_int(
        &mut self,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, CmeCode> {
        match self.params.next() {
            None | Some(Param::Omitted) => Ok(None),
            Some(param) => param
                .as_int()
                .filter(|value| range.contains(value))
                .map(Some)
                .ok_or(CmeCode::PARAMETER),
        }
    }

    /// A quoted string that is not empty.
    pub(crate) fn name(&mut self) -> Result<&'a [u8], CmeCode> {
        self.optional_string()?
            .filter(|name| !name.is_empty())
            .ok_or(CmeCode::PARAMETER)
    }

    /// A quoted string.
    pub(crate) fn string(&mut self) -> Result<&'a [u8], CmeCode> {
        self.optional_string()?.ok_or(CmeCode::PARAMETER)
    }

    /// A quoted string, or nothing.
    pub(crate) fn optional_string(&mut self) -> Result<Option<&'a [u8]>, CmeCode> {
        self.optional_bytes(STRING_MAX_BYTES)
    }

    /// A quoted string of at most `max_bytes`, or nothing.
    pub(crate) fn optional_bytes(&mut self, max_bytes: usize) -> Result<Option<&'a [u8]>, CmeCode> {
        match self.params.next() {
            None | Some(Param::Omitted) => Ok(None),
            Some(Param::Quoted(bytes)) if bytes.len() <= max_bytes => Ok(Some(bytes)),
            Some(Param::Quoted(_) | Param::Bare(_)) => Err(CmeCode::PARAMETER),
        }
    }

    /// No more may follow, not even an omitted one.
    pub(crate) fn end(&self) -> Result<(), CmeCode> {
        if self.left() == 0 {
            Ok(())
        } else {
            Err(CmeCode::PARAMETER)
        }
    }
}
