use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};

/// The simulated module on a pseudo terminal, doing its FTP for real.
pub(crate) struct Bridge {
    program: Child,
    stdin: ChildStdin,
    ports: Receiver<String>,
}

impl Bridge {
    /// Starts one. No browser knows of its port before [`Self::plug`].
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_bridge"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bridge runs");
        let stdin = program.stdin.take().expect("it was piped");
        let stdout = program.stdout.take().expect("it was piped");
        let (sender, ports) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(port) = line.strip_prefix("port: ") {
                    let _ = sender.send(port.to_owned());
                }
            }
        });
        let bridge = Self {
            program,
            stdin,
            ports,
        };
        bridge.await_port();
        bridge
    }

    /// Plugs the module in, as the browser sees it.
    pub(crate) fn plug(&mut self) {
        self.say("plug");
        self.await_port();
    }

    /// Pulls it out.
    pub(crate) fn unplug(&mut self) {
        self.say("unplug");
    }

    /// Has it reboot.
    pub(crate) fn restart(&mut self) {
        self.say("restart");
    }

    /// Has the server end every session.
    pub(crate) fn drop_sessions(&mut self) {
        self.say("drop");
    }

    fn await_port(&self) {
        self.ports
            .recv_timeout(super::SOON)
            .expect("the bridge says which port it has");
    }

    fn say(&mut self, command: &str) {
        writeln!(self.stdin, "{command}").expect("the bridge listens");
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // `quit` would do, but nothing is left to be put right here.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
