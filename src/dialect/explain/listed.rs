//! Lines that have to be read from their right end, since a name in them may hold a `"`.

use super::{Given, State, Value};
use crate::dialect::table::{Command, Name, Topic};
use crate::dialect::{ListedEntry, ListedKind, Report, StorageReport, StoredKind};

/// The values of an entry of a listing; `None` for any other line.
pub(super) fn entry(of: &'static Command, list: &[u8]) -> Option<Vec<Value>> {
    let line = [of.name.as_bytes(), b": ", list].concat();
    match of.topic {
        Topic::List => {
            let Report::Entry { channel, entry } = Report::parse(&line)? else {
                return None;
            };
            Some(of_server(of, channel.connect_id(), entry))
        }
        Topic::ListModuleFiles => {
            let StorageReport::Entry { path, kind } = StorageReport::parse(&line)? else {
                return None;
            };
            let mut values = vec![value(of, Name::ModulePath, path)];
            if let StoredKind::File {
                size_bytes: Some(size),
            } = kind
            {
                values.push(value(of, Name::FileSize, size.to_string().into_bytes()));
            }
            Some(values)
        }
        _ => None,
    }
}

fn of_server(of: &'static Command, connect_id: u8, entry: ListedEntry) -> Vec<Value> {
    let name = match entry.kind {
        ListedKind::Directory => Name::DirName,
        ListedKind::File { .. } => Name::FileName,
    };
    let mut values = vec![
        value(of, Name::ConnectId, connect_id.to_string().into_bytes()),
        value(of, Name::ResultCode, b"0".to_vec()),
        value(of, name, entry.name),
    ];
    if let ListedKind::File {
        size_bytes,
        modified,
    } = entry.kind
    {
        let size = size_bytes.map(|size| size.to_string().into_bytes());
        values.extend(size.map(|size| value(of, Name::FileSize, size)));
        if !modified.is_empty() {
            values.push(value(of, Name::ModifyTime, modified));
        }
    }
    values.push(value(of, Name::Permission, entry.permission));
    values
}

/// A value of the parameter that the command's answers have under this name.
fn value(of: &'static Command, name: Name, bytes: Vec<u8>) -> Value {
    let parameters = of.answers.iter().flat_map(|answer| answer.parameters);
    let parameter = parameters
        .into_iter()
        .find(|parameter| parameter.name == name);
    let parameter = parameter.expect("an entry has the parameters of its command");
    Value::new(parameter, Given::Bytes(bytes), State::Fits)
}
