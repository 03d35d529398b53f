//! What was typed into a server form.

use crate::app::Server;
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
        (!host.is_empty()).then(|| Server {
            host: host.to_owned(),
            port,
            user: self.user.clone(),
            password: self.password.clone(),
            charset: self.charset,
        })
    }
}
