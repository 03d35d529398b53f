//! A list of parameters against a form of the table.

use super::{Given, State, Trouble, Value};
use crate::codec::{Param, Params};
use crate::dialect::table::{Kind, Name, Need, Parameter};

/// How a list goes with a form.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) values: Vec<Value>,
    pub(super) trouble: Option<Trouble>,
    /// How much is wrong: 0 where nothing is.
    pub(super) amiss: u32,
}

/// What each kind of misfit counts; another key is another form.
const OTHER_KEY: u32 = 100;
const OTHER_KIND: u32 = 10;
const MISSING: u32 = 8;
const SURPLUS: u32 = 8;
const OUT_OF_RANGE: u32 = 1;

/// This list, read as these parameters.
pub(super) fn fit(parameters: &'static [Parameter], list: Option<&[u8]>) -> Fit {
    let mut fit = Fit {
        values: Vec::new(),
        trouble: None,
        amiss: 0,
    };
    // An empty list is no parameter at all, rather than one that is left out.
    let list = list.filter(|list| !list.trim_ascii().is_empty());
    let mut params = list.map(Params::new);
    for parameter in parameters {
        let rest = params.as_ref().and_then(Params::rest);
        let given = match (parameter.kind, rest) {
            (_, None) => None,
            (Kind::Rest, Some(rest)) => {
                params = None;
                Some((Given::Bytes(unquoted(rest).to_vec()), State::Fits))
            }
            (_, Some(rest)) => match params.as_mut().and_then(Iterator::next) {
                None | Some(Ok(Param::Omitted)) => None,
                Some(Ok(param)) => Some(state(parameter, param)),
                Some(Err(_)) => {
                    params = None;
                    fit.trouble = Some(Trouble::Unclosed);
                    fit.amiss += OTHER_KIND;
                    Some((Given::Bytes(rest.to_vec()), State::OtherKind))
                }
            },
        };
        let Some((given, state)) = given else {
            if parameter.need == Need::Must {
                fit.amiss += MISSING;
                fit.trouble = fit.trouble.or(Some(Trouble::Missing(parameter.name)));
            }
            let state = if parameter.need == Need::Must {
                State::Missing
            } else {
                State::Fits
            };
            fit.values
                .push(Value::new(parameter, Given::Nothing, state));
            continue;
        };
        fit.amiss += match (state, parameter.kind) {
            (State::OtherKind, Kind::Key(..)) => OTHER_KEY,
            (State::OtherKind, _) => OTHER_KIND,
            (State::OutOfRange, _) => OUT_OF_RANGE,
            (State::Fits | State::Missing, _) => 0,
        };
        fit.values.push(Value::new(parameter, given, state));
    }
    let surplus = params.and_then(|params| params.rest().map(<[u8]>::to_vec));
    if let Some(surplus) = surplus {
        fit.amiss += SURPLUS;
        fit.trouble = fit.trouble.or(Some(Trouble::Surplus(surplus)));
    }
    fit
}

/// A parameter that is given, as what it is.
fn state(parameter: &Parameter, param: Param<'_>) -> (Given, State) {
    let bytes = param.as_bytes().unwrap_or_default();
    let is_quoted = matches!(param, Param::Quoted(_));
    let state = match parameter.kind {
        Kind::Number { .. } => match param.as_int() {
            Some(value) if parameter.kind.allows(value) => State::Fits,
            Some(_) => State::OutOfRange,
            None => State::OtherKind,
        },
        Kind::Text { len_bytes, .. } => {
            if !is_quoted {
                State::OtherKind
            } else if (len_bytes.0..=len_bytes.1).contains(&bytes.len()) {
                State::Fits
            } else {
                State::OutOfRange
            }
        }
        Kind::Key(word, _) if is_quoted && bytes == word.as_bytes() => State::Fits,
        Kind::Key(..) => State::OtherKind,
        Kind::Word { .. } | Kind::Rest => State::Fits,
    };
    let is_secret = matches!(parameter.name, Name::Password | Name::Pin | Name::NewPin);
    // It may have been masked where it was recorded, and its quotes with it.
    if is_secret && !bytes.is_empty() {
        return (Given::Masked, State::Fits);
    }
    (Given::Bytes(bytes.to_vec()), state)
}

/// `text` without the quotes that it may stand in.
fn unquoted(text: &[u8]) -> &[u8] {
    let inside = text
        .strip_prefix(b"\"")
        .and_then(|text| text.strip_suffix(b"\""));
    inside.unwrap_or(text)
}
