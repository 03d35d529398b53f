//! The command line of the bridge.

use at_ferry::app::{DemoOptions, PortSpeech};
use at_ferry::dialect::Model;
use at_ferry::time::Duration;
use thiserror::Error;

pub(crate) const USAGE: &str = "\
usage: bridge [--server HOST:PORT] [--model NAME] [--baud N] [--seed N] [--latency-ms N] [--fault NAME] [--port KIND] [--plug]

Puts the simulated module on a pseudo terminal; its FTP is done for real.

  --server HOST:PORT  use this server, whatever host the page names
  --model NAME        ML302A, ML305A, ML307A, ML305U or ML307R (default ML307R)
  --baud N            speed of the line in bit/s, 0 for no limit (default 921600)
  --seed N            decides what is random; 0 for nothing of it (default 1)
  --latency-ms N      what the line adds on the way to the host (default 0)
  --fault NAME        show a fault of the module, as ?fault= in the page's address
  --port KIND         be another port of the module: nmea, ppp, diagnostic or log
  --plug              tell browsers on this machine of the port (Linux, as root)

The first line of output is `port: ` and the port. Lines on standard input: `plug` (a new port, and browsers
are told), `unplug`, `restart` (the module reboots), `drop` (the server ends every session), `count` (says what the line
and the network carried since the module was plugged in), `babble KIND` (the module talks beside its answers, 3 MB/s:
long-lines, listing, log, log-without-ends, numbers, urcs or outcomes), `hush`, `quit`; the end of the input is `quit`.";

/// The other ports of a module, by their names.
const PORTS: [(&str, PortSpeech); 4] = [
    ("nmea", PortSpeech::Nmea),
    ("ppp", PortSpeech::Ppp),
    ("diagnostic", PortSpeech::Diagnostic),
    ("log", PortSpeech::Log),
];

/// What the bridge is to do.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The server to use instead of the one that is named.
    pub(crate) server: Option<Endpoint>,
    pub(crate) module: DemoOptions,
    pub(crate) latency: Duration,
    /// Which other port of the module it is, if it is one.
    pub(crate) port: Option<PortSpeech>,
    pub(crate) plug: bool,
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// Why the command line tells nothing to do.
#[derive(Debug, PartialEq, Eq, Error)]
pub(crate) enum Usage {
    #[error("help was asked for")]
    Asked,
    #[error("`{0}` is not known")]
    Unknown(String),
    #[error("`{0}` needs a value")]
    Missing(&'static str),
    #[error("`{1}` is no value for `{0}`")]
    Bad(&'static str, String),
}

impl Options {
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Usage> {
        let mut options = Self {
            server: None,
            module: DemoOptions::default(),
            latency: Duration::ZERO,
            port: None,
            plug: false,
        };
        while let Some(argument) = arguments.next() {
            let mut value = |name| arguments.next().ok_or(Usage::Missing(name));
            match argument.as_str() {
                "--server" => {
                    let value = value("--server")?;
                    let endpoint = Endpoint::read(&value).ok_or(Usage::Bad("--server", value))?;
                    options.server = Some(endpoint);
                }
                "--model" => {
                    let value = value("--model")?;
                    let model = Model::from_name(&value);
                    if model == Model::Other {
                        return Err(Usage::Bad("--model", value));
                    }
                    options.module.model = model;
                }
                "--baud" => options.module.baud = number("--baud", value("--baud")?)?,
                "--seed" => options.module.seed = number("--seed", value("--seed")?)?,
                "--latency-ms" => {
                    options.latency =
                        Duration::from_millis(number("--latency-ms", value("--latency-ms")?)?);
                }
                "--fault" => options.module.fault = Some(value("--fault")?),
                "--port" => {
                    let value = value("--port")?;
                    let known = PORTS.iter().find(|(name, _)| *name == value);
                    let known = known.map(|(_, speech)| *speech);
                    options.port = Some(known.ok_or(Usage::Bad("--port", value))?);
                }
                "--plug" => options.plug = true,
                "--help" | "-h" => return Err(Usage::Asked),
                _ => return Err(Usage::Unknown(argument)),
            }
        }
        Ok(options)
    }
}

impl Endpoint {
    /// `host:port`, `[v6]:port`, or a host alone.
    fn read(text: &str) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (host, port.parse().ok()?)
            }
            _ => (text, 21),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty()).then(|| Self {
            host: host.to_owned(),
            port,
        })
    }
}

fn number<T: std::str::FromStr>(name: &'static str, value: String) -> Result<T, Usage> {
    value.parse().map_err(|_| Usage::Bad(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_read() {
        let check = |text: &str, expect: Option<(&str, u16)>| {
            let got = Endpoint::read(text);
            let got = got
                .as_ref()
                .map(|endpoint| (endpoint.host.as_str(), endpoint.port));
            assert_eq!(got, expect, "{text}");
        };
        check("127.0.0.1:2121", Some(("127.0.0.1", 2121)));
        check("[::1]:2121", Some(("::1", 2121)));
        check("::1", Some(("::1", 21)));
        check("server", Some(("server", 21)));
        check("server:x", None);
        check(":21", None);
    }

    #[test]
    fn what_is_not_known_is_said() {
        let read = |line: &str| Options::read(line.split_whitespace().map(str::to_owned)).err();
        assert_eq!(read("--baud 0 --plug"), None);
        assert_eq!(read("--baud"), Some(Usage::Missing("--baud")));
        assert_eq!(
            read("--baud fast"),
            Some(Usage::Bad("--baud", "fast".into()))
        );
        assert_eq!(read("--speed 1"), Some(Usage::Unknown("--speed".into())));
        assert_eq!(
            read("--model EC20"),
            Some(Usage::Bad("--model", "EC20".into()))
        );
    }
}
