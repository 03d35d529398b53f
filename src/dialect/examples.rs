//! Command lines to begin with, for whoever types commands by hand: every form of clause 3 and of the module's file
//! system that one line makes, and what an engineer asks a module around them. The forms that prompt for bytes are not
//! among them.

use crate::dialect::ChannelId;
use crate::dialect::table::{
    Command, Form, Kind, Name, Parameter, Syntax, Then, Topic, Way, commands,
};

/// Examples of one family of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examples {
    /// What their lines begin with.
    pub family: &'static str,
    /// The lines, without CR.
    pub lines: Vec<String>,
}

/// All of them, for this channel.
pub fn examples(channel: ChannelId) -> [Examples; 3] {
    let of = |family, takes: fn(&str) -> bool| {
        let commands = commands().filter(|command| takes(command.name));
        let lines = commands.flat_map(|command| {
            let forms = command.forms.iter().filter(|form| is_shown(command, form));
            forms.flat_map(move |form| lines(command, form, channel))
        });
        Examples {
            family,
            lines: lines.collect(),
        }
    };
    [
        of("AT+MFTP…", is_ftp),
        of("AT+MF…", is_of_files),
        of("AT…", |name| !is_ftp(name) && !is_of_files(name)),
    ]
}

fn is_ftp(name: &str) -> bool {
    name.starts_with("+MFTP")
}

fn is_of_files(name: &str) -> bool {
    name.starts_with("+MF") && !is_ftp(name)
}

/// Whether a form is one to begin with: around FTP, those that only ask, but for the one that brings the network up.
fn is_shown(command: &Command, form: &Form) -> bool {
    let is_alone = !matches!(form.then, Then::Prompt | Then::Connect);
    let is_harmless = command.topic != Topic::Reboot && form.way != Some(Way::Everything);
    let is_ours = is_ftp(command.name) || is_of_files(command.name);
    let is_wanted = match form.syntax {
        Syntax::Test => is_ftp(command.name),
        Syntax::Read | Syntax::Execute => command.name.starts_with('+'),
        Syntax::Basic => command.topic == Topic::Identification,
        Syntax::Set => is_ours || command.topic == Topic::DataCall,
    };
    is_alone && is_harmless && is_wanted
}

/// The form with as little as it takes, and with all that it can have.
fn lines(command: &Command, form: &Form, channel: ChannelId) -> Vec<String> {
    let name = command.name;
    match form.syntax {
        Syntax::Test => vec![format!("AT{name}=?")],
        Syntax::Read => vec![format!("AT{name}?")],
        Syntax::Execute | Syntax::Basic => vec![format!("AT{name}")],
        Syntax::Set => {
            let whole = form.parameters;
            let needed = whole.iter().take_while(|it| !it.need.is_optional());
            let mut lens = vec![needed.count(), whole.len()];
            lens.dedup();
            let lists = lens
                .into_iter()
                .map(|len| written(&whole[..len], channel, None));
            // What goes to the serial line names no file of the module.
            let local = whole
                .iter()
                .find(|it| it.name == Name::LocalFileName && it.need.is_optional());
            let to_line = local.map(|local| written(whole, channel, Some(local.name)));
            let lists = lists.chain(to_line);
            lists.map(|list| format!("AT{name}={list}")).collect()
        }
    }
}

/// A list of samples, but for the parameter that is left out.
fn written(parameters: &[Parameter], channel: ChannelId, left_out: Option<Name>) -> String {
    let sample = |parameter: &Parameter| match (parameter.name, parameter.kind) {
        (name, _) if Some(name) == left_out => String::new(),
        (Name::ConnectId, _) => channel.to_string(),
        (_, Kind::Key(word, _)) => format!("\"{word}\""),
        _ => parameter.sample.to_owned(),
    };
    let samples: Vec<String> = parameters.iter().map(sample).collect();
    samples.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_have_all_that_they_need() {
        let families = examples(ChannelId::ALL[3]);
        let lines = || families.iter().flat_map(|family| &family.lines);
        for line in [
            "AT+MFTPCFG=?",
            "AT+MFTPCFG=3",
            "AT+MFTPCFG=3,\"ssl\"",
            "AT+MFTPCFG=3,\"ssl\",0,0",
            "AT+MFTPCONN=3,\"host\",\"user\",\"password\",21",
            "AT+MFTPSTOR=3,\"file.txt\",1,5,\"12345\"",
            "AT+MFTPSTOR=3,\"file.txt\",\"/file.txt\"",
            "AT+MFTPRETR=3,\"file.txt\",,0,1024",
            "AT+MFPUT=\"/file.txt\",5,\"12345\"",
            "AT+MFLIST",
            "ATI",
            "AT+CSQ",
            "AT+CEREG?",
            "AT+MIPCALL=1,1",
        ] {
            assert!(lines().any(|known| known == line), "{line}");
        }
        for line in lines() {
            assert!(!line.ends_with(',') && !line.contains("=,"), "{line}");
            assert!(!line.contains("MREBOOT") && line != "AT+MFDELETE", "{line}");
        }
    }
}
