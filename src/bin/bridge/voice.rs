//! The other ports of a module: each says what such a port says, and takes no notice of what it is told.

use at_ferry::app::PortSpeech;
use at_ferry::time::{Duration, Instant};

/// How long a receiver for satellite navigation, or whoever wants a connection, waits between two words.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a log is silent between two lines.
const LOG_PAUSE: Duration = Duration::from_millis(100);

/// Sentences of NMEA 0183 with their checksums.
const NMEA: &[u8] = b"$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n\
    $GPGSA,A,3,10,07,05,02,29,04,08,13,,,,,1.72,1.03,1.38*0A\r\n";

/// A Configure-Request of PPP's Link Control Protocol without options, in asynchronous framing (RFC 1662).
const PPP: &[u8] = b"\x7e\xff\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7d\x20\x7d\x24\xd1\xb5\x7e";

/// What a diagnostic port answers to what it does not know.
const DIAGNOSTIC: &[u8] = b"\x7e\x13\x41\x54\x0d\x6a\x29\x7e";

const LOG: &[u8] = b"[0000000012] modem: rrc state 3, cell 0x0000000c, rsrp -97;\r\n";

/// One of them.
#[derive(Debug)]
pub(crate) struct Voice {
    speech: PortSpeech,
    /// When it speaks next.
    due: Instant,
}

impl Voice {
    pub(crate) fn new(speech: PortSpeech, now: Instant) -> Self {
        Self { speech, due: now }
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.due
    }

    /// What it says, if it is time for it.
    pub(crate) fn poll(&mut self, now: Instant) -> &'static [u8] {
        if now < self.due {
            return &[];
        }
        let (words, pause) = match self.speech {
            PortSpeech::Nmea => (NMEA, PAUSE),
            PortSpeech::Ppp => (PPP, PAUSE),
            PortSpeech::Diagnostic => (DIAGNOSTIC, PAUSE),
            PortSpeech::Log => (LOG, LOG_PAUSE),
        };
        self.due = now + pause;
        words
    }
}
