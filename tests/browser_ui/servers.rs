//! Saved servers: kept, chosen, changed, written to files and taken from them.

use at_ferry::app::{
    ChannelPhase, Command, Event, SavedServer, SavedServers, ServerFault, UploadWay, WrittenServer,
};
use at_ferry::codec::Charset;
use at_ferry::dialect::ChannelId;
use at_ferry::ui::base::servers_file::{FileFault, parse, to_text};
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::servers::Unreadable;
use leptos::prelude::{GetUntracked, Set, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, Storage};

use crate::page::{FIRST, Rig, attached, listed, settle};

const KEY: &str = "at-ferry.servers";
const ASIDE: &str = "at-ferry.servers.unreadable";

fn kept() -> Storage {
    window().local_storage().unwrap().unwrap()
}

fn text_kept(key: &str) -> Option<String> {
    kept().get_item(key).unwrap()
}

/// A page in a browser that keeps this text of servers.
async fn page_keeping(text: Option<&str>) -> Rig {
    kept().remove_item(ASIDE).unwrap();
    match text {
        Some(text) => kept().set_item(KEY, text).unwrap(),
        None => kept().remove_item(KEY).unwrap(),
    }
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig
}

fn saved(name: &str, change: impl FnOnce(&mut WrittenServer)) -> SavedServer {
    let mut written = WrittenServer {
        name: name.to_owned(),
        host: "archive.demo".to_owned(),
        user: "demo".to_owned(),
        password: Some("geheim".to_owned()),
        ..WrittenServer::default()
    };
    change(&mut written);
    SavedServer::read(written).unwrap()
}

fn text_of(servers: Vec<SavedServer>) -> String {
    to_text(&SavedServers::of(servers).0, true).unwrap()
}

fn names(rig: &Rig) -> Vec<String> {
    let rows = rig.all("server-profile");
    rows.iter()
        .filter_map(|row| row.get_attribute("data-name"))
        .collect()
}

/// Press what belongs to one server.
async fn press(rig: &Rig, test: &str, name: &str) {
    let all = rig.all(test);
    let it = all
        .iter()
        .find(|e| e.get_attribute("data-name").as_deref() == Some(name));
    it.unwrap().unchecked_ref::<HtmlElement>().click();
    settle().await;
}

#[wasm_bindgen_test]
fn every_entry_of_a_file_is_read_for_itself() {
    let file = r#"{"format": "at-ferry-servers", "version": 1, "servers": [
        {"name": "Lab", "host": "ftp.example.com", "port": 2121, "charset": "GBK", "way": "inline", "else": [1]},
        {"name": "<b>x</b>", "host": "a\"\r\nAT+MFTPDELE"},
        "nothing", null, 7, [],
        {"name": "B", "host": "b", "port": "21"},
        {"name": "C", "host": "c", "port": 70000}]}"#;
    let parsed = parse(file).unwrap();
    let [lab] = &parsed.servers[..] else {
        panic!("{:?}", parsed.servers);
    };
    assert_eq!(lab.server.port, 2121);
    assert_eq!(lab.server.charset, Charset::Gbk);
    assert_eq!(lab.way, Some(UploadWay::Inline));
    let refused = parsed.refused.iter();
    let refused: Vec<_> = refused
        .map(|r| (r.number, r.name.as_str(), r.fault))
        .collect();
    assert_eq!(refused[0], (2, "<b>x</b>", ServerFault::Host));
    let faults: Vec<_> = refused.iter().map(|(number, ..)| *number).collect();
    assert_eq!(faults, [2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(refused[5].2, ServerFault::Shape, "a port that is a text");
    assert_eq!(refused[6].2, ServerFault::Port);
}

#[wasm_bindgen_test]
fn what_is_no_list_is_not_read() {
    fn check(text: &str, expect: FileFault) {
        assert_eq!(parse(text).err(), Some(expect), "{text:.60}");
    }
    check("", FileFault::NotJson);
    check("{\"format\": \"at-ferry", FileFault::NotJson);
    check("null", FileFault::NotServers);
    check("[]", FileFault::NotServers);
    check(r#"{"format": "at-ferry-servers"}"#, FileFault::NotServers);
    check(
        r#"{"format": "at-ferry-servers", "version": 1, "servers": {}}"#,
        FileFault::NotServers,
    );
    check(
        r#"{"format": "at-ferry-servers", "version": 2, "servers": []}"#,
        FileFault::Newer,
    );
    check(
        r#"{"format": "others", "version": 1, "servers": []}"#,
        FileFault::NotServers,
    );
    check(&" ".repeat((1 << 20) + 1), FileFault::TooLarge);
}

#[wasm_bindgen_test]
fn a_written_list_is_read_again() {
    let full = saved("实验室", |w| {
        w.port = Some(2121.0);
        w.directory = "/上传".into();
        w.channel = Some(2.0);
        w.way = Some("every-packet".to_owned());
    });
    let (servers, _) = SavedServers::of(vec![full.clone()]);
    let text = to_text(&servers, true).unwrap();
    assert_eq!(parse(&text).unwrap().servers, [full]);
    let text = to_text(&servers, false).unwrap();
    assert!(
        !text.contains("geheim") && !text.contains("password"),
        "{text}"
    );
}

#[wasm_bindgen_test]
async fn a_form_is_saved_without_its_password_unless_that_is_wanted() {
    let rig = page_keeping(None).await;
    rig.fill("server-host", "archive.demo").await;
    rig.fill("server-password", "geheim").await;
    rig.click("servers").await;
    assert!(rig.text().contains("None yet"));
    rig.click("profile-save").await;
    assert_eq!(names(&rig), ["archive.demo"]);
    assert!(!text_kept(KEY).unwrap().contains("geheim"));

    rig.fill("profile-name", "archive.demo").await;
    rig.click("profile-save").await;
    assert!(rig.one("profile-fault").inner_text().contains("this name"));
    assert_eq!(names(&rig), ["archive.demo"]);

    rig.fill("profile-name", "<b>With</b>").await;
    rig.click("profile-password").await;
    rig.click("profile-save").await;
    assert_eq!(names(&rig), ["archive.demo", "<b>With</b>"]);
    assert!(text_kept(KEY).unwrap().contains("geheim"));
    let words = rig.one("dialog").inner_html();
    assert!(!words.contains("<b>"), "text, not markup");
    assert!(words.contains("not encrypted"));
    rig.ui.lang.set(Lang::Zh);
    settle().await;
    assert!(rig.one("dialog").inner_html().contains("未加密"));
}

#[wasm_bindgen_test]
async fn a_chosen_server_is_connected_and_its_directory_opened() {
    let lab = saved("Lab", |w| {
        w.directory = "/in/日志".into();
        w.channel = Some(2.0);
        w.way = Some("every-packet".to_owned());
    });
    let rig = page_keeping(Some(&text_of(vec![lab]))).await;
    let channel = ChannelId::ALL[2];
    rig.click("servers").await;
    press(&rig, "server-profile", "Lab").await;
    assert!(rig.all("dialog").is_empty());
    assert_eq!(rig.ui.channel.get_untracked(), channel);
    let sent = rig.take_sent();
    let [
        Command::SetWay { way, .. },
        Command::Connect {
            channel: on,
            server,
        },
    ] = &sent[..]
    else {
        panic!("{sent:?}");
    };
    assert_eq!((*on, *way), (channel, Some(UploadWay::EveryPacket)));
    assert_eq!(
        (server.host.as_str(), server.password.as_str()),
        ("archive.demo", "geheim")
    );
    assert!(rig.one("channel-way").inner_text().contains("packet"));

    let phase = |phase| vec![Event::Phase { channel, phase }];
    rig.tell(phase(ChannelPhase::Connecting)).await;
    assert!(rig.take_sent().is_empty(), "not before it is connected");
    rig.tell(phase(ChannelPhase::Ready)).await;
    let path = "/in/日志".to_owned();
    assert_eq!(
        rig.take_sent(),
        [Command::ChangeDirectory { channel, path }]
    );

    // Another server in the same form is none of this.
    rig.tell(phase(ChannelPhase::Idle)).await;
    rig.fill("server-host", "ftp.demo").await;
    rig.click("server-connect").await;
    let sent = rig.take_sent();
    assert_eq!(sent[0], Command::SetWay { channel, way: None });
    rig.tell(phase(ChannelPhase::Ready)).await;
    assert!(rig.take_sent().is_empty());
    assert!(rig.all("channel-way").is_empty());
}

#[wasm_bindgen_test]
async fn without_its_password_a_server_is_filled_in_and_waits_for_it() {
    let lab = saved("Lab", |w| w.password = None);
    let rig = page_keeping(Some(&text_of(vec![lab]))).await;
    rig.click("servers").await;
    press(&rig, "server-profile", "Lab").await;
    let sent = rig.take_sent();
    assert!(
        matches!(sent[..], [Command::SetWay { way: None, .. }]),
        "{sent:?}"
    );
    let host: HtmlInputElement = rig.one("server-host").unchecked_into();
    let password: HtmlInputElement = rig.one("server-password").unchecked_into();
    assert_eq!(
        (host.value(), password.value()),
        ("archive.demo".into(), String::new())
    );
}

#[wasm_bindgen_test]
async fn a_channel_in_use_is_left_alone() {
    let own = saved("Own", |w| w.channel = Some(0.0));
    let any = saved("Any", |_| {});
    let rig = page_keeping(Some(&text_of(vec![own, any]))).await;
    rig.tell(listed(Vec::new())).await;
    rig.click("servers").await;
    press(&rig, "server-profile", "Own").await;
    assert!(rig.take_sent().is_empty());
    assert_eq!(rig.attr("notice", "data-code"), "server-busy");
    rig.click("servers").await;
    press(&rig, "server-profile", "Any").await;
    let channel = ChannelId::ALL[1];
    assert_ne!(channel, FIRST);
    assert_eq!(rig.ui.channel.get_untracked(), channel);
    let sent = rig.take_sent();
    assert!(matches!(sent.last(), Some(Command::Connect { channel: on, .. }) if *on == channel));
}

#[wasm_bindgen_test]
async fn the_list_is_edited() {
    let rig = page_keeping(Some(&text_of(vec![saved("a", |_| {}), saved("b", |_| {})]))).await;
    rig.click("servers").await;
    press(&rig, "profile-duplicate", "a").await;
    press(&rig, "profile-up", "b").await;
    assert_eq!(names(&rig), ["a", "b", "a (2)"]);
    press(&rig, "profile-delete", "b").await;
    rig.click("profile-keep").await;
    assert_eq!(names(&rig), ["a", "b", "a (2)"]);
    press(&rig, "profile-delete", "b").await;
    rig.click("profile-delete-yes").await;
    assert_eq!(names(&rig), ["a", "a (2)"]);

    press(&rig, "profile-edit", "a (2)").await;
    rig.fill("profile-port", "0").await;
    rig.click("profile-save").await;
    assert!(rig.one("profile-fault").inner_text().contains("65535"));
    rig.fill("profile-port", "2121").await;
    rig.fill("profile-name", "c").await;
    rig.choose("profile-charset", "GBK").await;
    rig.choose("profile-channel", "5").await;
    rig.choose("profile-way", "text").await;
    rig.click("profile-password").await;
    rig.click("profile-save").await;
    assert_eq!(names(&rig), ["a", "c"]);
    let servers = parse(&text_kept(KEY).unwrap()).unwrap().servers;
    let expect = saved("c", |w| {
        w.port = Some(2121.0);
        w.charset = Some("GBK".to_owned());
        w.channel = Some(5.0);
        w.way = Some("text".to_owned());
        w.password = None;
    });
    assert_eq!(servers[1], expect);
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_kept_aside() {
    // (what is kept, what is read of it, what must not be lost)
    let mixed = r#"{"format": "at-ferry-servers", "version": 1,
        "servers": [{"name": "ok", "host": "h"}, {"name": "bad", "host": "", "note": "precious"}]}"#;
    for (text, read, precious) in [("{precious", 0, "{precious"), (mixed, 1, "precious")] {
        let rig = page_keeping(Some(text)).await;
        rig.click("servers").await;
        assert_eq!(names(&rig).len(), read, "{text}");
        rig.one("servers-unreadable");
        assert!(text_kept(ASIDE).unwrap().contains(precious), "{text}");
        rig.fill("profile-name", "new").await;
        rig.click("profile-save").await;
        assert_eq!(names(&rig).len(), read + 1);
        assert!(text_kept(ASIDE).unwrap().contains(precious), "{text}");
        rig.click("servers-unreadable-forget").await;
        assert!(rig.all("servers-unreadable").is_empty());
        assert_eq!(text_kept(ASIDE), None);
        assert_eq!(names(&rig).len(), read + 1);
    }
    let newer = r#"{"format": "at-ferry-servers", "version": 2, "servers": []}"#;
    let rig = page_keeping(Some(newer)).await;
    rig.click("servers").await;
    assert_eq!(
        rig.ui.servers.unreadable.get_untracked(),
        Some(Unreadable::Newer)
    );
    rig.click("profile-save").await;
    assert_eq!(text_kept(KEY).as_deref(), Some(newer), "not written over");
    assert_eq!(rig.attr("notice", "data-code"), "servers-not-kept");
    kept().remove_item(KEY).unwrap();
}
