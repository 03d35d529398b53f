//! `ftpd PORT DIRECTORY`: libunftp on the loopback. Like the vsftpd that it stands in for it knows one user, `anonymous`.

use std::{env, error::Error, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use libunftp::ServerBuilder;
use unftp_core::auth::{AuthenticationError, Authenticator, Credentials, Principal};
use unftp_sbe_fs::Filesystem;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(port), Some(root)) = (arguments.next(), arguments.next()) else {
        return Err("usage: ftpd PORT DIRECTORY".into());
    };
    let root = PathBuf::from(root);
    // Seen here first, so that the builder below cannot fail on it.
    Filesystem::new(root.clone())?;
    let storage = Box::new(move || {
        Filesystem::new(root.clone()).expect("the directory was there a moment ago")
    });
    let server = ServerBuilder::with_authenticator(storage, Arc::new(AnonymousOnly)).build()?;
    tokio::runtime::Runtime::new()?.block_on(server.listen(format!("127.0.0.1:{port}")))?;
    Ok(())
}

#[derive(Debug)]
struct AnonymousOnly;

#[async_trait]
impl Authenticator for AnonymousOnly {
    async fn authenticate(
        &self,
        user: &str,
        _: &Credentials,
    ) -> Result<Principal, AuthenticationError> {
        if user == "anonymous" {
            return Ok(Principal {
                username: user.to_owned(),
            });
        }
        Err(AuthenticationError::BadUser)
    }
}
