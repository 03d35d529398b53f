//! The module's serial port: the speed at which it listens and speaks, and what a byte is at another one.

/// The module's end of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uart {
    speed: Speed,
    /// What `AT+IPR` set last; a restart keeps it.
    ordered: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Speed {
    /// Any, until the first command line.
    #[default]
    Auto,
    /// This one in bit/s.
    Fixed(u32),
}

impl Uart {
    /// Whether the two ends understand one another, the host's at `baud` bit/s. 0 is a line without a speed, as
    /// over USB.
    pub(crate) fn agrees(self, baud: u32) -> bool {
        baud == 0 || self.speed == Speed::Auto || self.speed == Speed::Fixed(baud)
    }

    /// A command line was understood: that ends autobauding.
    pub(crate) fn heard_command(&mut self, baud: u32) {
        if self.speed == Speed::Auto && baud > 0 {
            self.speed = Speed::Fixed(baud);
        }
    }

    /// `AT+IPR`; 0 is autobauding.
    pub(crate) fn order(&mut self, baud: u32) {
        self.ordered = (baud > 0).then_some(baud);
        self.restart();
    }

    /// The module reboots.
    pub(crate) fn restart(&mut self) {
        self.speed = self.ordered.map_or(Speed::Auto, Speed::Fixed);
    }
}

/// What a byte comes to at a speed at which it was not sent: a few long pulses, never a line end and never text.
pub(crate) fn misread(byte: u8) -> u8 {
    const PULSES: [u8; 8] = [0x00, 0x80, 0xe0, 0xf8, 0xfe, 0xff, 0x9e, 0xe6];
    PULSES[usize::from(byte ^ (byte >> 3)) % PULSES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_command_line_ends_autobauding() {
        let mut uart = Uart::default();
        assert!(uart.agrees(9_600) && uart.agrees(921_600));
        uart.heard_command(9_600);
        assert!(uart.agrees(9_600) && !uart.agrees(921_600));
        assert!(uart.agrees(0), "a line without a speed has no wrong one");
        uart.restart();
        assert!(uart.agrees(921_600), "a reboot begins again");
    }

    #[test]
    fn a_speed_that_was_set_stays() {
        let mut uart = Uart::default();
        uart.order(460_800);
        uart.heard_command(460_800);
        uart.restart();
        assert!(uart.agrees(460_800) && !uart.agrees(115_200));
        uart.order(0);
        assert!(uart.agrees(115_200));
    }
}
