//! The commands of the module's file system: the manual uses `AT+MFPUT` and `AT+MFGET` (clause 4.1), and the rest of
//! the family is as the vendor's firmware has it.

use super::Then::{Ok, Prompt};
use super::{
    ANY, Answer, Clause, Command, EXECUTE, FLAG, Form, Meaning, Name, Need, Parameter, READ, TEST,
    Topic, Unit, Way, choice, counted, information, key, rest, set, set_way, text, text_or_none,
    word,
};
use crate::dialect::STRING_MAX_BYTES;

const PATH: Parameter = text(Name::ModulePath, STRING_MAX_BYTES, "\"/file.txt\"");
const INPUT_TIMEOUT: Parameter = counted(Name::InputTimeout, &[(1, 120)], Unit::Seconds, "10");
const INPUT_ENCODING: Parameter = choice(
    Name::InputEncoding,
    &[(0, 2)],
    &[(0, Meaning::Raw), (1, Meaning::Hex), (2, Meaning::Escaped)],
    "0",
);
const OUTPUT_ENCODING: Parameter = choice(
    Name::OutputEncoding,
    FLAG,
    &[(0, Meaning::Raw), (1, Meaning::Hex)],
    "0",
);
const LENGTHS: &[(u64, u64)] = &[(0, u32::MAX as u64)];
const KEY_TIMEOUT: Parameter = key(Name::Key, "timeout", Meaning::KeyInputTimeout);
const KEY_ENCODING: Parameter = key(Name::Key, "encoding", Meaning::KeyEncoding);

const fn of_files(
    name: &'static str,
    topic: Topic,
    clause: Clause,
    forms: &'static [Form],
    answers: &'static [Answer],
) -> Command {
    Command {
        name,
        aliases: &[],
        topic,
        clause,
        forms,
        answers,
    }
}

/// The family.
pub(super) static COMMANDS: &[Command] = &[
    of_files(
        "+MFLIST",
        Topic::ListModuleFiles,
        Clause::Firmware,
        &[
            TEST,
            Form {
                way: Some(Way::OfTheRoot),
                ..EXECUTE
            },
            set(
                &[text(Name::ModuleDirectory, STRING_MAX_BYTES, "\"/\"")],
                Ok,
            ),
        ],
        &[information(&[
            text_or_none(Name::ModulePath, STRING_MAX_BYTES, ""),
            counted(Name::FileSize, ANY, Unit::Bytes, "").may(),
        ])],
    ),
    of_files(
        "+MFSINFO",
        Topic::ModuleSpace,
        Clause::Firmware,
        &[TEST, READ, EXECUTE],
        &[information(&[
            counted(Name::TotalSpace, ANY, Unit::Bytes, ""),
            counted(Name::FreeSpace, ANY, Unit::Bytes, ""),
        ])],
    ),
    of_files(
        "+MFPUT",
        Topic::PutModuleFile,
        Clause::Manual("4.1"),
        &[
            TEST,
            set_way(
                &[
                    PATH,
                    counted(Name::ContentLength, LENGTHS, Unit::Bytes, "5"),
                    text_or_none(Name::Data, usize::MAX, "\"12345\""),
                ],
                Ok,
                Way::ContentInQuotes,
            ),
            set_way(
                &[
                    PATH,
                    Parameter {
                        name: Name::ContentLength,
                        kind: super::Kind::Number {
                            ranges: LENGTHS,
                            unit: Some(Unit::Bytes),
                            meanings: &[(0, Meaning::UntilCtrlZ)],
                        },
                        need: Need::Must,
                        sample: "5",
                    },
                ],
                Prompt,
                Way::PromptForContent,
            ),
        ],
        &[information(&[counted(
            Name::WrittenLength,
            ANY,
            Unit::Bytes,
            "",
        )])],
    ),
    of_files(
        "+MFGET",
        Topic::GetModuleFile,
        Clause::Manual("4.1"),
        &[TEST, set(&[PATH], Ok)],
        &[information(&[
            counted(Name::ContentLength, ANY, Unit::Bytes, ""),
            rest(Name::Data).may(),
        ])],
    ),
    of_files(
        "+MFSIZE",
        Topic::ModuleFileSize,
        Clause::Firmware,
        &[TEST, set(&[PATH], Ok)],
        &[information(&[counted(
            Name::FileSize,
            ANY,
            Unit::Bytes,
            "",
        )])],
    ),
    of_files(
        "+MFCHECK",
        Topic::CheckModuleFile,
        Clause::Firmware,
        &[TEST, set(&[PATH], Ok)],
        &[information(&[word(Name::Digest, &[])])],
    ),
    of_files(
        "+MFMOVE",
        Topic::MoveModuleFile,
        Clause::Firmware,
        &[
            TEST,
            set(
                &[
                    PATH,
                    text(Name::NewModulePath, STRING_MAX_BYTES, "\"/new.txt\""),
                ],
                Ok,
            ),
        ],
        &[],
    ),
    of_files(
        "+MFDELETE",
        Topic::DeleteModuleFile,
        Clause::Firmware,
        &[
            TEST,
            set(&[PATH], Ok),
            Form {
                way: Some(Way::Everything),
                ..EXECUTE
            },
        ],
        &[],
    ),
    of_files(
        "+MFCFG",
        Topic::ModuleFileSettings,
        Clause::Firmware,
        &[
            TEST,
            set_way(&[KEY_TIMEOUT, INPUT_TIMEOUT.may()], Ok, Way::OneSetting),
            set_way(
                &[KEY_ENCODING, INPUT_ENCODING.may(), OUTPUT_ENCODING.may()],
                Ok,
                Way::OneSetting,
            ),
        ],
        &[
            information(&[KEY_TIMEOUT, INPUT_TIMEOUT]),
            information(&[KEY_ENCODING, INPUT_ENCODING, OUTPUT_ENCODING]),
        ],
    ),
];
