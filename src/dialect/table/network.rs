//! The commands of the radio, the network and the PDP contexts (27.007 clauses 7, 8 and 10; the vendor's data call).

use super::Then::Ok;
use super::{
    Answer, Clause, Command, EXECUTE, FLAG, Meaning, Name, Need, Parameter, READ, TEST, Topic,
    choice, information, known_text, number, set, text, text_or_none, unsolicited, word,
};
use crate::dialect::STRING_MAX_BYTES;

const NOT_KNOWN_99: &[(u64, Meaning)] = &[(99, Meaning::NotKnown)];
const NOT_KNOWN_255: &[(u64, Meaning)] = &[(255, Meaning::NotKnown)];
const BIT_ERRORS: Parameter = choice(Name::BitErrors, &[(0, 7), (99, 99)], NOT_KNOWN_99, "");

const STATES: &[(u64, Meaning)] = &[
    (0, Meaning::NotSearching),
    (1, Meaning::Home),
    (2, Meaning::Searching),
    (3, Meaning::Denied),
    (4, Meaning::RegistrationUnknown),
    (5, Meaning::Roaming),
    (6, Meaning::HomeSmsOnly),
    (7, Meaning::RoamingSmsOnly),
    (8, Meaning::EmergencyOnly),
    (9, Meaning::HomeNoCsfb),
    (10, Meaning::RoamingNoCsfb),
    (11, Meaning::EmergencyAttached),
];
const STATE: Parameter = choice(Name::Registration, &[(0, 11)], STATES, "");

const TECHNOLOGY: Parameter = choice(
    Name::AccessTechnology,
    &[(0, 13)],
    &[
        (0, Meaning::Gsm),
        (1, Meaning::GsmCompact),
        (2, Meaning::Utran),
        (3, Meaning::Egprs),
        (4, Meaning::Hsdpa),
        (5, Meaning::Hsupa),
        (6, Meaning::Hspa),
        (7, Meaning::Lte),
        (8, Meaning::EcGsmIot),
        (9, Meaning::NbIot),
        (10, Meaning::LteTo5g),
        (11, Meaning::NrTo5g),
        (12, Meaning::NgRan),
        (13, Meaning::DualRadio),
    ],
    "",
)
.may();

/// What is reported where it is asked for.
const REPORTS: &[(u64, Meaning)] = &[
    (0, Meaning::NotReported),
    (1, Meaning::Reported),
    (2, Meaning::ReportedWithCell),
    (3, Meaning::ReportedWithCause),
    (4, Meaning::ReportedWithPowerSaving),
    (5, Meaning::ReportedWithAll),
];

const CELL: Parameter = text_or_none(Name::Cell, 8, "").may();
const CAUSE_TYPE: Parameter = choice(
    Name::CauseType,
    FLAG,
    &[(0, Meaning::CauseOf3gpp), (1, Meaning::CauseOfMaker)],
    "",
)
.may();
const REJECT_CAUSE: Parameter = number(Name::RejectCause, &[(0, 255)], "").may();

/// A command of registration: its area has another name by domain.
macro_rules! registration {
    ($name:literal, $topic:ident, $clause:literal, $area:ident, $reports:expr) => {{
        const N: Parameter = choice(Name::Reporting, $reports, REPORTS, "0");
        const AREA: Parameter = text_or_none(Name::$area, 4, "").may();
        const ANSWERS: &[Answer] = &[
            information(&[N, STATE, AREA, CELL, TECHNOLOGY, CAUSE_TYPE, REJECT_CAUSE]),
            unsolicited(&[STATE, AREA, CELL, TECHNOLOGY, CAUSE_TYPE, REJECT_CAUSE]),
        ];
        Command {
            name: $name,
            aliases: &[],
            topic: Topic::$topic,
            clause: Clause::Ts27007($clause),
            forms: &[READ, TEST, set(&[N], Ok)],
            answers: ANSWERS,
        }
    }};
}

const CID: Parameter = number(Name::Cid, &[(1, 15)], "1");
const PDP_TYPE: Parameter = known_text(
    Name::PdpType,
    &[
        ("IP", Meaning::Ipv4),
        ("IPV4", Meaning::Ipv4),
        ("IPV6", Meaning::Ipv6),
        ("IPV4V6", Meaning::DualStack),
        ("Non-IP", Meaning::NonIp),
        ("PPP", Meaning::Ppp),
    ],
    "\"IPV4V6\"",
);
const APN: Parameter = text_or_none(Name::Apn, 100, "\"cmnet\"");
const ADDRESS: Parameter = text_or_none(Name::PdpAddress, STRING_MAX_BYTES, "");
const COMPRESSED: &[(u64, Meaning)] = &[(0, Meaning::Off)];
const DATA_COMPRESSION: Parameter = choice(Name::DataCompression, &[(0, 3)], COMPRESSED, "").may();
const HEADER_COMPRESSION: Parameter =
    choice(Name::HeaderCompression, &[(0, 4)], COMPRESSED, "").may();

const MODE: Parameter = choice(
    Name::OperatorMode,
    &[(0, 4)],
    &[
        (0, Meaning::Automatic),
        (1, Meaning::Manual),
        (2, Meaning::Deregister),
        (3, Meaning::FormatOnly),
        (4, Meaning::ManualThenAutomatic),
    ],
    "0",
);
const OPERATOR_FORM: Parameter = choice(
    Name::OperatorForm,
    &[(0, 2)],
    &[
        (0, Meaning::LongName),
        (1, Meaning::ShortName),
        (2, Meaning::Numeric),
    ],
    "",
)
.may();
const OPERATOR: Parameter = text_or_none(Name::Operator, STRING_MAX_BYTES, "").may();

const ATTACHED: Parameter = choice(
    Name::Attached,
    FLAG,
    &[(0, Meaning::NotAttached), (1, Meaning::IsAttached)],
    "1",
);
const CONTEXT_STATE: Parameter = choice(
    Name::ContextState,
    FLAG,
    &[(0, Meaning::Inactive), (1, Meaning::IsActive)],
    "1",
);
const CALL: &[Parameter] = &[
    CID,
    choice(
        Name::CallState,
        FLAG,
        &[(0, Meaning::CallDown), (1, Meaning::CallUp)],
        "",
    ),
    word(Name::Address, &[]).or(Need::May),
    Parameter {
        name: Name::Address,
        kind: super::Kind::Word { meanings: &[] },
        need: Need::May,
        sample: "",
    },
];

const fn of_network(
    name: &'static str,
    topic: Topic,
    clause: &'static str,
    forms: &'static [super::Form],
    answers: &'static [Answer],
) -> Command {
    Command {
        name,
        aliases: &[],
        topic,
        clause: Clause::Ts27007(clause),
        forms,
        answers,
    }
}

/// All of them.
pub(super) static COMMANDS: &[Command] = &[
    of_network(
        "+CSQ",
        Topic::SignalQuality,
        "8.5",
        &[EXECUTE, TEST],
        &[information(&[
            choice(Name::Rssi, &[(0, 31), (99, 99)], NOT_KNOWN_99, ""),
            BIT_ERRORS,
        ])],
    ),
    of_network(
        "+CESQ",
        Topic::ExtendedSignal,
        "8.69",
        &[EXECUTE, TEST],
        &[information(&[
            choice(Name::Rxlev, &[(0, 63), (99, 99)], NOT_KNOWN_99, ""),
            BIT_ERRORS,
            choice(Name::Rscp, &[(0, 96), (255, 255)], NOT_KNOWN_255, ""),
            choice(Name::Ecno, &[(0, 49), (255, 255)], NOT_KNOWN_255, ""),
            choice(Name::Rsrq, &[(0, 34), (255, 255)], NOT_KNOWN_255, ""),
            choice(Name::Rsrp, &[(0, 97), (255, 255)], NOT_KNOWN_255, ""),
        ])],
    ),
    registration!(
        "+CEREG",
        RegistrationLte,
        "10.1.22",
        TrackingArea,
        &[(0, 5)]
    ),
    registration!("+CGREG", RegistrationPacket, "10.1.20", AreaCode, &[(0, 5)]),
    registration!("+CREG", RegistrationVoice, "7.2", AreaCode, &[(0, 3)]),
    of_network(
        "+COPS",
        Topic::OperatorSelection,
        "7.3",
        &[
            READ,
            TEST,
            set(&[MODE, OPERATOR_FORM, OPERATOR, TECHNOLOGY], Ok),
        ],
        &[information(&[MODE, OPERATOR_FORM, OPERATOR, TECHNOLOGY])],
    ),
    of_network(
        "+CGATT",
        Topic::Attachment,
        "10.1.9",
        &[READ, TEST, set(&[ATTACHED], Ok)],
        &[information(&[ATTACHED])],
    ),
    of_network(
        "+CGDCONT",
        Topic::DefineContext,
        "10.1.1",
        &[
            READ,
            TEST,
            set(
                &[
                    CID,
                    PDP_TYPE.may(),
                    APN.may(),
                    ADDRESS.may(),
                    DATA_COMPRESSION,
                    HEADER_COMPRESSION,
                ],
                Ok,
            ),
        ],
        &[information(&[
            CID,
            PDP_TYPE,
            APN.may(),
            ADDRESS.may(),
            DATA_COMPRESSION,
            HEADER_COMPRESSION,
        ])],
    ),
    of_network(
        "+CGACT",
        Topic::ActivateContext,
        "10.1.10",
        &[READ, TEST, set(&[CONTEXT_STATE, CID.may()], Ok)],
        &[information(&[CID, CONTEXT_STATE])],
    ),
    of_network(
        "+CGPADDR",
        Topic::ContextAddress,
        "10.1.14",
        &[EXECUTE, TEST, set(&[CID.may()], Ok)],
        &[information(&[
            CID,
            text(Name::PdpAddress, STRING_MAX_BYTES, "").may(),
            text(Name::PdpAddress, STRING_MAX_BYTES, "").may(),
        ])],
    ),
    Command {
        name: "+MIPCALL",
        aliases: &[],
        topic: Topic::DataCall,
        clause: Clause::Firmware,
        forms: &[
            READ,
            TEST,
            set(
                &[
                    CID,
                    choice(
                        Name::CallAction,
                        FLAG,
                        &[(0, Meaning::HangUp), (1, Meaning::Dial)],
                        "1",
                    ),
                ],
                super::Then::Outcome,
            ),
        ],
        answers: &[information(CALL)],
    },
];
