//! The commands of the line itself, and of who is at its other end (V.250; 27.007 clauses 5 and 9).

use super::Syntax::Basic;
use super::Then::{Connect, Ok};
use super::{
    Answer, Clause, Command, EXECUTE, FLAG, Form, Meaning, Name, Need, Parameter, READ, TEST,
    Topic, Unit, bare, basic, choice, information, known_text, number, set, text, unsolicited,
    word,
};

const OFF_ON: &[(u64, Meaning)] = &[(0, Meaning::Off), (1, Meaning::On)];
const CHARACTER: &[(u64, u64)] = &[(0, 127)];

const fn of_line(
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

const fn s_register(
    name: &'static str,
    topic: Topic,
    clause: &'static str,
    forms: &'static [Form],
    answers: &'static [Answer],
) -> Command {
    of_line(name, topic, Clause::V250(clause), forms, answers)
}

/// Who is there, with the names that V.250 has for it beside those of 27.007.
const fn who(
    name: &'static str,
    aliases: &'static [&'static str],
    topic: Topic,
    clause: &'static str,
    answers: &'static [Answer],
) -> Command {
    Command {
        name,
        aliases,
        topic,
        clause: Clause::Ts27007(clause),
        forms: &[EXECUTE, TEST],
        answers,
    }
}

const FLOW: &[(u64, Meaning)] = &[
    (0, Meaning::NoFlowControl),
    (1, Meaning::XonXoff),
    (2, Meaning::RtsCts),
];

/// Line rates that the vendor's firmware takes.
const BAUDS: &[(u64, u64)] = &[
    (0, 0),
    (9_600, 9_600),
    (19_200, 19_200),
    (38_400, 38_400),
    (57_600, 57_600),
    (115_200, 115_200),
    (230_400, 230_400),
    (460_800, 460_800),
    (921_600, 921_600),
];

const BAUD: Parameter = Parameter {
    name: Name::Baud,
    kind: super::Kind::Number {
        ranges: BAUDS,
        unit: Some(Unit::BitsPerSecond),
        meanings: &[(0, Meaning::AutoBaud)],
    },
    need: Need::Must,
    sample: "115200",
};

const FORMAT: Parameter = choice(
    Name::Format,
    &[(0, 6)],
    &[
        (0, Meaning::AutoFormat),
        (1, Meaning::Data8Stop2),
        (2, Meaning::Data8Parity),
        (3, Meaning::Data8),
        (4, Meaning::Data7Stop2),
        (5, Meaning::Data7Parity),
        (6, Meaning::Data7),
    ],
    "3",
);

const PARITY: Parameter = choice(
    Name::Parity,
    &[(0, 3)],
    &[
        (0, Meaning::Odd),
        (1, Meaning::Even),
        (2, Meaning::Mark),
        (3, Meaning::Space),
    ],
    "3",
);

const PIN_STATES: &[(&str, Meaning)] = &[
    ("READY", Meaning::SimReady),
    ("SIM PIN", Meaning::PinWanted),
    ("SIM PUK", Meaning::PukWanted),
    ("PH-SIM PIN", Meaning::PhonePinWanted),
    ("SIM PIN2", Meaning::Pin2Wanted),
    ("SIM PUK2", Meaning::Pin2Wanted),
    ("PH-NET PIN", Meaning::NetworkPinWanted),
];

/// All of them.
pub(super) static COMMANDS: &[Command] = &[
    Command {
        name: "I",
        aliases: &[],
        topic: Topic::Identification,
        clause: Clause::V250("6.1.3"),
        forms: &[basic(&[
            number(Name::Part, &[(0, 9)], "").or(Need::Default(0))
        ])],
        answers: &[bare(&[word(Name::Identity, &[])])],
    },
    Command {
        name: "",
        aliases: &[],
        topic: Topic::Attention,
        clause: Clause::V250("5.2.1"),
        forms: &[basic(&[])],
        answers: &[],
    },
    of_line(
        "E",
        Topic::EchoOfCommands,
        Clause::V250("6.2.4"),
        &[basic(&[
            choice(Name::Echo, FLAG, OFF_ON, "0").or(Need::Default(0))
        ])],
        &[],
    ),
    of_line(
        "Q",
        Topic::QuietResults,
        Clause::V250("6.2.5"),
        &[basic(&[choice(
            Name::Quiet,
            FLAG,
            &[(0, Meaning::On), (1, Meaning::Off)],
            "0",
        )
        .or(Need::Default(0))])],
        &[],
    ),
    of_line(
        "V",
        Topic::VerboseResults,
        Clause::V250("6.2.6"),
        &[basic(&[choice(
            Name::Verbose,
            FLAG,
            &[(0, Meaning::Digits), (1, Meaning::Words)],
            "1",
        )
        .or(Need::Default(0))])],
        &[],
    ),
    of_line(
        "Z",
        Topic::ResetProfile,
        Clause::V250("6.1.1"),
        &[basic(&[
            number(Name::Stored, &[(0, 0)], "").or(Need::Default(0))
        ])],
        &[],
    ),
    of_line(
        "&F",
        Topic::FactoryProfile,
        Clause::V250("6.1.2"),
        &[basic(&[choice(
            Name::Stored,
            &[(0, 0)],
            &[(0, Meaning::FactoryValues)],
            "",
        )
        .or(Need::Default(0))])],
        &[],
    ),
    of_line(
        "&W",
        Topic::SaveProfile,
        Clause::Firmware,
        &[basic(&[
            number(Name::Stored, &[(0, 0)], "").or(Need::Default(0))
        ])],
        &[],
    ),
    of_line(
        "O",
        Topic::BackOnline,
        Clause::V250("6.3.7"),
        &[Form {
            syntax: Basic,
            parameters: &[],
            then: Connect,
            way: None,
        }],
        &[],
    ),
    of_line(
        "H",
        Topic::HangUpCall,
        Clause::V250("6.3.6"),
        &[basic(&[
            number(Name::Part, &[(0, 0)], "").or(Need::Default(0))
        ])],
        &[],
    ),
    s_register(
        "S3",
        Topic::LineEndCharacter,
        "6.2.1",
        &[READ, set(&[number(Name::LineEnd, &[(0, 31)], "13")], Ok)],
        &[bare(&[word(Name::LineEnd, &[])])],
    ),
    s_register(
        "S4",
        Topic::FormatCharacter,
        "6.2.2",
        &[READ, set(&[number(Name::LineFeed, &[(0, 31)], "10")], Ok)],
        &[bare(&[word(Name::LineFeed, &[])])],
    ),
    s_register(
        "S5",
        Topic::EraseWith,
        "6.2.3",
        &[
            READ,
            set(&[number(Name::EraseCharacter, CHARACTER, "8")], Ok),
        ],
        &[bare(&[word(Name::EraseCharacter, &[])])],
    ),
    who(
        "+CGMI",
        &["+GMI"],
        Topic::MakerName,
        "5.1",
        &[
            information(&[word(Name::Manufacturer, &[])]),
            bare(&[word(Name::Manufacturer, &[])]),
        ],
    ),
    who(
        "+CGMM",
        &["+GMM"],
        Topic::ModelOf,
        "5.2",
        &[
            information(&[word(Name::ModelName, &[])]),
            bare(&[word(Name::ModelName, &[])]),
        ],
    ),
    who(
        "+CGMR",
        &["+GMR"],
        Topic::RevisionOf,
        "5.3",
        &[
            information(&[word(Name::Revision, &[])]),
            bare(&[word(Name::Revision, &[])]),
        ],
    ),
    Command {
        name: "+CGSN",
        aliases: &["+GSN"],
        topic: Topic::SerialOf,
        clause: Clause::Ts27007("5.4"),
        forms: &[
            EXECUTE,
            TEST,
            set(
                &[choice(
                    Name::NumberKind,
                    &[(0, 3)],
                    &[
                        (0, Meaning::SerialNumber),
                        (1, Meaning::ImeiOnly),
                        (2, Meaning::ImeiAndVersion),
                    ],
                    "",
                )],
                Ok,
            ),
        ],
        answers: &[
            information(&[word(Name::Imei, &[])]),
            bare(&[word(Name::Imei, &[])]),
        ],
    },
    who(
        "+CIMI",
        &[],
        Topic::SubscriberOf,
        "5.6",
        &[
            information(&[word(Name::Imsi, &[])]),
            bare(&[word(Name::Imsi, &[])]),
        ],
    ),
    Command {
        name: "+MCCID",
        aliases: &["+ICCID", "+CCID", "+QCCID"],
        topic: Topic::CardOf,
        clause: Clause::Firmware,
        forms: &[EXECUTE, READ, TEST],
        answers: &[
            information(&[word(Name::Iccid, &[])]),
            bare(&[word(Name::Iccid, &[])]),
        ],
    },
    of_line(
        "+CPIN",
        Topic::PinOf,
        Clause::Ts27007("8.3"),
        &[
            READ,
            TEST,
            set(
                &[text(Name::Pin, 8, ""), text(Name::NewPin, 8, "").may()],
                Ok,
            ),
        ],
        &[
            information(&[word(Name::PinState, PIN_STATES)]),
            unsolicited(&[word(Name::PinState, PIN_STATES)]),
        ],
    ),
    of_line(
        "+CMEE",
        Topic::ErrorReporting,
        Clause::Ts27007("9.1"),
        &[READ, TEST, set(&[ERRORS], Ok)],
        &[information(&[ERRORS])],
    ),
    of_line(
        "+IPR",
        Topic::LineRate,
        Clause::V250("6.2.10"),
        &[READ, TEST, set(&[BAUD], Ok)],
        &[information(&[BAUD])],
    ),
    of_line(
        "+ICF",
        Topic::CharacterFraming,
        Clause::V250("6.2.11"),
        &[READ, TEST, set(&[FORMAT, PARITY.may()], Ok)],
        &[information(&[FORMAT, PARITY.may()])],
    ),
    of_line(
        "+IFC",
        Topic::FlowControl,
        Clause::V250("6.2.12"),
        &[
            READ,
            TEST,
            set(
                &[
                    choice(Name::FlowToModule, &[(0, 3)], FLOW, "0").or(Need::Default(2)),
                    choice(Name::FlowToHost, &[(0, 2)], FLOW, "0").or(Need::Default(2)),
                ],
                Ok,
            ),
        ],
        &[information(&[
            choice(Name::FlowToModule, &[(0, 3)], FLOW, ""),
            choice(Name::FlowToHost, &[(0, 2)], FLOW, ""),
        ])],
    ),
    of_line(
        "+CFUN",
        Topic::Functionality,
        Clause::Ts27007("8.2"),
        &[
            READ,
            TEST,
            set(
                &[
                    FUNCTIONS,
                    choice(
                        Name::Reset,
                        FLAG,
                        &[(0, Meaning::NoReset), (1, Meaning::WithReset)],
                        "",
                    )
                    .or(Need::Default(0)),
                ],
                Ok,
            ),
        ],
        &[information(&[FUNCTIONS])],
    ),
    of_line(
        "+CCLK",
        Topic::ClockOf,
        Clause::Ts27007("8.15"),
        &[
            READ,
            TEST,
            set(
                &[known_text(Name::Clock, &[], "\"26/12/01,08:30:00+32\"")],
                Ok,
            ),
        ],
        &[information(&[known_text(Name::Clock, &[], "")])],
    ),
    of_line(
        "+MREBOOT",
        Topic::Reboot,
        Clause::Firmware,
        &[
            EXECUTE,
            TEST,
            set(
                &[choice(
                    Name::RebootMode,
                    &[(0, 0)],
                    &[(0, Meaning::AtOnce)],
                    "0",
                )],
                Ok,
            ),
        ],
        &[],
    ),
    Command {
        name: "+MATREADY",
        aliases: &[
            "RDY",
            "SMS Ready",
            "SMS DONE",
            "PB DONE",
            "Call Ready",
            "APP RDY",
        ],
        topic: Topic::Booted,
        clause: Clause::Firmware,
        forms: &[],
        answers: &[unsolicited(&[])],
    },
];

const ERRORS: Parameter = choice(
    Name::ErrorForm,
    &[(0, 2)],
    &[
        (0, Meaning::BareError),
        (1, Meaning::ErrorNumbers),
        (2, Meaning::ErrorWords),
    ],
    "1",
);

const FUNCTIONS: Parameter = choice(
    Name::Functions,
    &[(0, 1), (4, 4)],
    &[
        (0, Meaning::Minimum),
        (1, Meaning::Full),
        (4, Meaning::Flight),
    ],
    "1",
);
