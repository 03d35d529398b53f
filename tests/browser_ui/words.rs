//! Every word is there in both languages, and numbers follow the language.

use at_ferry::app::{Down, Message, Operation};
use at_ferry::codec::{ErrorDetail, ErrorReport, StringError};
use at_ferry::dialect::{CfgKey, CmeCode, Model, ResultCode, StorageVerb};
use at_ferry::ui::base::address::Address;
use at_ferry::ui::base::format;
use at_ferry::ui::base::text::{Lang, cme, result_code, result_of};
use wasm_bindgen_test::wasm_bindgen_test;

const DOWNS: [Down; 9] = [
    Down::Detached,
    Down::Unplugged,
    Down::Busy,
    Down::Forbidden,
    Down::OpenFailed,
    Down::Silent,
    Down::NotAt,
    Down::NoMftp,
    Down::Broken,
];

const OPERATIONS: [Operation; 22] = [
    Operation::Configure,
    Operation::Connect,
    Operation::Disconnect,
    Operation::ChangeDirectory,
    Operation::List,
    Operation::MakeDirectory,
    Operation::Rename,
    Operation::Delete,
    Operation::Upload,
    Operation::Download,
    Operation::Preview,
    Operation::BringUpPdp,
    Operation::Raw,
    Operation::Storage(StorageVerb::Put),
    Operation::Storage(StorageVerb::Get),
    Operation::Storage(StorageVerb::List),
    Operation::Storage(StorageVerb::Info),
    Operation::Storage(StorageVerb::Size),
    Operation::Storage(StorageVerb::Delete),
    Operation::Storage(StorageVerb::Move),
    Operation::Storage(StorageVerb::Check),
    Operation::Storage(StorageVerb::Cfg),
];

fn messages() -> Vec<Message> {
    let name = || "报告 A.bin".to_owned();
    let mut all: Vec<Message> = DOWNS.into_iter().map(Message::LineDown).collect();
    for operation in OPERATIONS {
        all.push(Message::TimedOut { operation });
        all.push(Message::Unexpected {
            operation,
            line: "+MFTPCWD: 0,x".to_owned(),
        });
        all.push(Message::Failed {
            operation,
            code: ResultCode(99),
        });
        all.push(Message::Refused {
            operation,
            error: ErrorReport::Cme(ErrorDetail::Text("busy".to_owned())),
        });
    }
    for code in 0..=20 {
        all.push(Message::Failed {
            operation: Operation::Connect,
            code: ResultCode(code),
        });
    }
    let errors = [
        StringError::Character('\x1a'),
        StringError::TooLong {
            len_bytes: 300,
            max_bytes: 255,
        },
        StringError::NotInCharset('€'),
        StringError::NotAt,
    ];
    all.extend(errors.map(|error| Message::TextRefused {
        text: name(),
        error,
    }));
    all.extend([
        Message::LineRecovered,
        Message::SpeedFound { baud: 9_600 },
        Message::ModuleRestarted,
        Message::ConnectionLost,
        Message::NotAName {
            text: "..".to_owned(),
        },
        Message::IsDirectory { name: name() },
        Message::NotFound { name: name() },
        Message::EmptyFileNotStored,
        Message::ShortPacket {
            sent_bytes: 4096,
            counted_bytes: 4000,
        },
        Message::SizeMismatch {
            expected_bytes: 10,
            found_bytes: None,
        },
        Message::SourceUnreadable,
        Message::SourceChanged,
        Message::NotTheSameFile { name: name() },
        Message::EndedBefore,
        Message::SamePlace { name: name() },
        Message::OriginalKept { name: name() },
        Message::NotOurPart { name: name() },
        Message::PartNameTaken { name: name() },
        Message::NameTaken { name: name() },
        Message::NameUnknowable { name: name() },
        Message::PartElsewhere { host: name() },
        Message::SinkFailed,
        Message::PartLeft {
            name: name(),
            size_bytes: 1,
        },
        Message::Interrupted,
        Message::NotConnected,
        Message::QueueFull,
        Message::QueueNotKept,
        Message::QueueKeptAgain,
        Message::LeftAlone { transfers: 21 },
        Message::PartNotLoaded,
        Message::TreeTooLarge {
            name: name(),
            entries_max: 1,
        },
        Message::TreeIncomplete {
            name: name(),
            left_out: 1,
        },
        Message::NotEmpty,
        Message::IsLink { path: name() },
        Message::MayBeLink,
        Message::TreeNotDeleted {
            path: name(),
            done: 1,
            of: 2,
            why: Box::new(Message::NotConnected),
        },
        Message::DirectoryNotMade {
            path: name(),
            why: Box::new(Message::NotConnected),
        },
        Message::ChannelBusy,
        Message::BytesLost,
        Message::LeftTransparent,
        Message::HoldsEscape,
        Message::ContentDiffers,
        Message::RemoteChanged,
        Message::NotOnThisModel {
            model: Model::Other,
            key: CfgKey::Ssl,
        },
        Message::NotInFirmware {
            verb: StorageVerb::List,
        },
        Message::ExistsInModule { path: name() },
        Message::InUseInModule { path: name() },
        Message::NoRoomInModule {
            size_bytes: 2,
            free_bytes: 1,
        },
        Message::TooLargeForModule {
            size_bytes: 2,
            max_bytes: 1,
        },
        Message::LeftInModule { path: name() },
        Message::NotRenamed {
            name: name(),
            stored_as: name(),
            why: Box::new(Message::Interrupted),
        },
        Message::OldFileAside {
            name: name(),
            aside: name(),
        },
        Message::AppendRefused { name: name() },
        Message::FewerLanes { channels: 1 },
        Message::FewerLanes { channels: 3 },
        Message::PiecesDisagree {
            name: "boot.bin".into(),
        },
        Message::ComesWhole { name: name() },
        Message::EndNotShown { name: name() },
        Message::NotAsListed {
            listed_bytes: 34_000_000_000_000,
            came_bytes: 23,
        },
        Message::StoppedByUser,
        Message::NotACommand,
        Message::NotASession,
        Message::PdpUp {
            address: String::new(),
        },
        Message::Saved { name: name() },
    ]);
    all
}

#[wasm_bindgen_test]
fn every_message_has_words_in_both_languages() {
    for message in messages() {
        let (en, zh) = (Lang::En.message(&message), Lang::Zh.message(&message));
        assert!(!en.title.is_empty() && !zh.title.is_empty(), "{message:?}");
        assert_ne!(en.title, zh.title, "{message:?}");
        assert_eq!(en.remedy.is_empty(), zh.remedy.is_empty(), "{message:?}");
        if message.level() == at_ferry::app::Level::Error {
            assert!(!en.remedy.is_empty(), "what to do about {message:?}");
        }
    }
}

#[wasm_bindgen_test]
fn the_tables_are_complete() {
    for code in 0..=20 {
        assert!(result_code(ResultCode(code)).is_some(), "{code}");
    }
    for code in [50].into_iter().chain(800..=813) {
        assert!(cme(CmeCode(code)).is_some(), "{code}");
    }
    assert!(result_code(ResultCode(21)).is_none());
}

#[wasm_bindgen_test]
fn an_unknown_code_is_shown_as_it_came() {
    let refused = |error| Message::Refused {
        operation: Operation::Raw,
        error,
    };
    let unknown = refused(ErrorReport::Cme(ErrorDetail::Text("SIM busy".to_owned())));
    for lang in Lang::ALL {
        assert!(
            lang.message(&unknown)
                .title
                .contains("+CME ERROR: SIM busy")
        );
    }
}

#[wasm_bindgen_test]
fn a_refused_character_is_named() {
    let message = Message::TextRefused {
        text: "a\rb".to_owned(),
        error: StringError::Character('\r'),
    };
    for lang in Lang::ALL {
        assert!(lang.message(&message).remedy.contains("CR"));
    }
}

#[wasm_bindgen_test]
fn numbers_follow_the_language() {
    assert_eq!(format::number(Lang::En, 1_234_567), "1,234,567");
    assert_eq!(format::bytes(Lang::En, 4_097), "4,097 B");
    assert_eq!(format::bytes(Lang::En, 1_048_576), "1.049 MB");
    let written = |lang| {
        [
            format::number(lang, 987),
            format::bytes(lang, 12_345),
            format::bytes(lang, 2_000_000_000),
            format::rate(lang, 92_160),
            format::percent(lang, 1, 3),
            format::plural(lang, 1, "one", "many"),
            format::plural(lang, 1_000, "one", "many"),
        ]
    };
    let english = [
        "987",
        "12.35 kB",
        "2.00 GB",
        "92.16 kB/s",
        "33%",
        "1 one",
        "1,000 many",
    ];
    assert_eq!(written(Lang::En), english);
    // Chinese writes all of these in the same way: the page's units are those that engineers use.
    assert_eq!(written(Lang::Zh), english);
    assert_eq!(format::span(59), "0:59");
    assert_eq!(format::span(3_661), "1:01:01");
    assert_eq!(
        format::server_time(Lang::En, "20230801093000"),
        "2023-08-01, 09:30"
    );
    assert_eq!(
        format::server_time(Lang::Zh, "20230801093000"),
        "2023/08/01 09:30"
    );
    assert_eq!(
        format::server_time(Lang::En, "20231301093000"),
        "20231301093000",
        "no such month"
    );
}

#[wasm_bindgen_test]
fn the_address_is_read() {
    let address = Address::parse("?demo&lang=zh-CN&model=ml305u&seed=7&baud=0&fault=disk-full");
    assert!(address.demo);
    assert_eq!(address.lang, Some(Lang::Zh));
    assert_eq!(address.options.model.name(), "ML305U");
    assert_eq!((address.options.seed, address.options.baud), (7, 0));
    assert_eq!(address.options.fault.as_deref(), Some("disk-full"));

    let nonsense = Address::parse("?lang=fr&model=EC20&seed=x&baud=-1");
    assert_eq!(nonsense, Address::default());
}

#[wasm_bindgen_test]
fn the_advice_for_a_refusal_goes_by_what_was_refused() {
    let check = |operation, code, en: &str, zh: &str| {
        let words = result_of(operation, ResultCode(code)).unwrap();
        let told = |lang| {
            let words = words.words(lang);
            format!("{} {}", words.title, words.remedy)
        };
        assert!(
            told(Lang::En).contains(en),
            "{operation:?} {code}: {}",
            told(Lang::En)
        );
        assert!(
            told(Lang::Zh).contains(zh),
            "{operation:?} {code}: {}",
            told(Lang::Zh)
        );
        let about_login = told(Lang::En).contains("password");
        assert_eq!(
            about_login,
            operation == Operation::Connect,
            "{operation:?} {code}"
        );
    };
    check(
        Operation::Connect,
        10,
        "password refused",
        "用户名或密码错误",
    );
    check(
        Operation::Upload,
        10,
        "disk or the quota is full",
        "磁盘或配额已满",
    );
    check(Operation::Download, 10, "may not read", "没有读权限");
    check(Operation::Preview, 10, "may not read", "没有读权限");
    check(Operation::Delete, 10, "hidden files", "隐藏文件");
    check(Operation::Rename, 10, "may be taken", "已被占用");
    check(Operation::MakeDirectory, 10, "may be taken", "已被占用");
    check(
        Operation::ChangeDirectory,
        10,
        "may not enter",
        "没有进入权限",
    );
    check(Operation::List, 10, "may not list", "没有列目录权限");
    for operation in [
        Operation::Upload,
        Operation::Download,
        Operation::Delete,
        Operation::List,
    ] {
        check(operation, 6, "ended the session", "会话已结束");
    }
}

#[wasm_bindgen_test]
fn what_has_no_gap_is_shortened_in_its_middle() {
    let check = |text: &str, expect: &str| assert_eq!(format::shortened(text), expect);
    check("", "");
    check("ftp.demo refused", "ftp.demo refused");
    check(&"a".repeat(80), &"a".repeat(80));
    let host = format!("{}{}", "a".repeat(1_000), "z".repeat(1_000));
    let short = format!("{}…{}", "a".repeat(48), "z".repeat(24));
    check(&host, &short);
    check(
        &format!("“{host}” is not a valid name"),
        &format!(
            "“{}…{}” is not a valid name",
            "a".repeat(48),
            "z".repeat(23)
        ),
    );
    check(
        &"日".repeat(2_000),
        &format!("{}…{}", "日".repeat(48), "日".repeat(24)),
    );
}
