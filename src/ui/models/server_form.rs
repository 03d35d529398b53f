//! What was typed into a server form, or pasted as the address of a server.

use crate::app::{Server, is_host};
use crate::codec::Charset;

/// What was typed into a server form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerForm {
    /// Name or address.
    pub host: String,
    /// TCP port, as typed.
    pub port: String,
    /// Login name.
    pub user: String,
    /// Password.
    pub password: String,
    /// How names are written to it.
    pub charset: Charset,
}

impl ServerForm {
    /// The server that every simulated module reaches.
    pub fn demo() -> Self {
        Self {
            host: "ftp.demo".to_owned(),
            port: "21".to_owned(),
            user: "demo".to_owned(),
            password: "demo".to_owned(),
            charset: Charset::Utf8,
        }
    }

    /// Nothing but FTP's port.
    pub fn blank() -> Self {
        Self {
            port: "21".to_owned(),
            ..Self::default()
        }
    }

    /// The server meant, where the form is complete.
    pub fn server(&self) -> Option<Server> {
        let host = self.host.trim();
        let port = self.port.trim().parse().ok().filter(|port| *port != 0)?;
        is_host(host).then(|| Server {
            host: host.to_owned(),
            port,
            user: self.user.clone(),
            password: self.password.clone(),
            charset: self.charset,
        })
    }
}

/// What an address as `ftp://user:password@host:port/directory` names; `None` for any other text. What is missing of it
/// stays as the form has it.
pub fn of_url(text: &str, form: &ServerForm) -> Option<(ServerForm, String)> {
    let text = text.trim();
    let scheme = text
        .get(..6)
        .filter(|scheme| scheme.eq_ignore_ascii_case("ftp://"))?;
    let rest = &text[scheme.len()..];
    let (authority, path) = rest
        .find('/')
        .map_or((rest, ""), |slash| rest.split_at(slash));
    let (login, place) = match authority.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, authority),
    };
    // An IPv6 address stands in brackets.
    let bracketed = place
        .strip_prefix('[')
        .and_then(|place| place.split_once(']'))
        .map(|(host, port)| (host, port.strip_prefix(':')));
    let (host, port) = bracketed.unwrap_or_else(|| match place.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (place, None),
    });
    let (user, password) = match login.map(|login| login.split_once(':').unwrap_or((login, ""))) {
        Some((user, password)) => (unescaped(user), unescaped(password)),
        None => (form.user.clone(), form.password.clone()),
    };
    let form = ServerForm {
        host: unescaped(host),
        port: port
            .filter(|port| !port.is_empty())
            .unwrap_or("21")
            .to_owned(),
        user,
        password,
        charset: form.charset,
    };
    let path = path.split_once(';').map_or(path, |(path, _)| path);
    let directory = if path == "/" {
        String::new()
    } else {
        unescaped(path)
    };
    Some((form, directory))
}

/// A part of an address, its escapes read.
fn unescaped(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), Into::into)
}
