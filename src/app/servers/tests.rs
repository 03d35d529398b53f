use super::*;

fn written(change: impl FnOnce(&mut WrittenServer)) -> WrittenServer {
    let mut written = WrittenServer {
        name: "Lab".to_owned(),
        host: "ftp.example.com".to_owned(),
        ..WrittenServer::default()
    };
    change(&mut written);
    written
}

fn saved(name: &str, host: &str) -> SavedServer {
    SavedServer::read(written(|w| {
        w.name = name.to_owned();
        w.host = host.to_owned();
    }))
    .expect("a server")
}

fn list(names: &[&str]) -> SavedServers {
    let host = |name: &&str| name[..1].to_owned();
    SavedServers::of(names.iter().map(|name| saved(name, &host(name))).collect()).0
}

fn names(servers: &SavedServers) -> Vec<&str> {
    servers.iter().map(|server| server.name.as_str()).collect()
}

#[test]
fn what_is_left_out_is_as_usual() {
    let server = saved("Lab", "ftp.example.com");
    assert_eq!(server.server.port, 21);
    assert_eq!(server.server.charset, Charset::Utf8);
    assert_eq!((server.channel, server.way), (None, None));
    assert_eq!(server.password, None);
}

#[test]
fn what_makes_no_sense_is_named() {
    fn check(change: impl FnOnce(&mut WrittenServer), expect: Option<ServerFault>) {
        let written = written(change);
        let shown = written.name.clone() + &written.host + &written.directory;
        assert_eq!(SavedServer::read(written).err(), expect, "{shown:?}");
    }
    use ServerFault as F;
    check(|_| {}, None);
    check(|w| w.name = "  ".into(), Some(F::Name));
    check(|w| w.name = "实验室 <b>".into(), None);
    check(|w| w.name = "a\nb".into(), Some(F::Name));
    check(|w| w.name = "a\u{202e}b".into(), Some(F::Name));
    check(|w| w.name = "字".repeat(80), None);
    check(|w| w.name = "字".repeat(81), Some(F::Name));
    check(|w| w.host = String::new(), Some(F::Host));
    check(|w| w.host = "2001:db8::1".into(), None);
    check(|w| w.host = "a b".into(), Some(F::Host));
    check(|w| w.host = "ftp://a".into(), Some(F::Host));
    check(|w| w.host = "a\",21\r\nAT+MFTPDELE".into(), Some(F::Host));
    check(|w| w.host = "h".repeat(256), Some(F::Host));
    check(|w| w.port = Some(65_535.0), None);
    check(|w| w.port = Some(0.0), Some(F::Port));
    check(|w| w.port = Some(65_536.0), Some(F::Port));
    check(|w| w.port = Some(21.5), Some(F::Port));
    check(|w| w.port = Some(-21.0), Some(F::Port));
    check(|w| w.port = Some(f64::NAN), Some(F::Port));
    check(|w| w.user = "a\rb".into(), Some(F::User));
    check(|w| w.user = "a\"b".into(), Some(F::User));
    check(|w| w.user = "王 伟".into(), None);
    check(|w| w.password = Some("p\nq".into()), Some(F::Password));
    check(|w| w.directory = "/上传/a b".into(), None);
    check(|w| w.directory = "upload".into(), Some(F::Directory));
    check(|w| w.directory = "/a\r\nAT".into(), Some(F::Directory));
    check(|w| w.charset = Some("GBK".into()), None);
    check(|w| w.charset = Some("gbk2".into()), Some(F::Charset));
    check(|w| w.channel = Some(5.0), None);
    check(|w| w.channel = Some(6.0), Some(F::Channel));
    check(|w| w.channel = Some(-1.0), Some(F::Channel));
    check(|w| w.way = Some("inline".into()), None);
    check(|w| w.way = Some("Inline".into()), Some(F::Way));
    let not_latin = |w: &mut WrittenServer| {
        w.charset = Some("Latin-1".into());
        w.directory = "/上传".into();
    };
    check(not_latin, Some(F::Directory));
}

#[test]
fn what_is_written_is_read_again() {
    let full = written(|w| {
        w.port = Some(2121.0);
        w.user = "u".into();
        w.password = Some("secret".into());
        w.directory = "/in".into();
        w.charset = Some("GBK".into());
        w.channel = Some(3.0);
        w.way = Some("every-packet".into());
    });
    let server = SavedServer::read(full).expect("a server");
    assert_eq!(SavedServer::read(server.write(true)), Ok(server.clone()));
    let text = serde_json::to_string(&server.write(false)).expect("JSON");
    assert!(!text.contains("secret"), "{text}");
    let read: WrittenServer = serde_json::from_str(&text).expect("JSON");
    let without = SavedServer::read(read).expect("a server");
    assert_eq!(without.password, None);
    assert_eq!(without.server, server.server);
    assert!(!format!("{server:?}").contains("secret"));
}

#[test]
fn a_name_is_one_servers() {
    let mut servers = list(&["a", "b"]);
    assert_eq!(
        servers.put(None, saved("a", "x")),
        Err(ServerFault::NameTaken)
    );
    assert_eq!(
        servers.put(Some("b"), saved("a", "x")),
        Err(ServerFault::NameTaken)
    );
    assert_eq!(servers.put(Some("b"), saved("b", "x")), Ok(()));
    assert_eq!(servers.put(Some("b"), saved("c", "x")), Ok(()));
    assert_eq!(servers.put(Some("gone"), saved("d", "x")), Ok(()));
    assert_eq!(names(&servers), ["a", "c", "d"]);
    assert_eq!(names(&list(&["a", "a", "a (2)"])), ["a", "a (2)", "a (3)"]);
}

#[test]
fn they_keep_the_order_that_they_are_given() {
    let mut servers = list(&["a", "b", "c"]);
    servers.duplicate("a").expect("room");
    assert_eq!(names(&servers), ["a", "a (2)", "b", "c"]);
    servers.shift("c", true);
    servers.shift("a", true);
    servers.shift("b", false);
    assert_eq!(names(&servers), ["a", "a (2)", "c", "b"]);
    servers.remove("a (2)");
    servers.shift("a", false);
    assert_eq!(names(&servers), ["c", "a", "b"]);
}

#[test]
fn no_more_than_the_bound() {
    let many = (0..=SERVERS_MAX).map(|i| saved(&i.to_string(), "h"));
    let (mut servers, beyond) = SavedServers::of(many.collect());
    assert_eq!((servers.iter().len(), beyond.len()), (SERVERS_MAX, 1));
    assert_eq!(
        servers.put(None, saved("x", "h")),
        Err(ServerFault::TooMany)
    );
    assert_eq!(servers.duplicate("0"), Err(ServerFault::TooMany));
    let merged = servers.merge(beyond, SameName::KeepBoth);
    assert_eq!(merged.too_many, 1);
}

#[test]
fn same_names_are_kept_apart() {
    fn check(same_name: SameName, expect: Merged, expect_names: &[&str], host_of_a: &str) {
        let mut mine = list(&["a", "b"]);
        mine.0[0].password = Some("p".into());
        let of_file = vec![saved("a", "other"), saved("b", "b"), saved("c", "c")];
        assert_eq!(mine.same_names(&of_file), ["a"]);
        assert_eq!(mine.merge(of_file, same_name), expect, "{same_name:?}");
        assert_eq!(names(&mine), expect_names, "{same_name:?}");
        let a = mine.get("a").expect("still there");
        assert_eq!(a.server.host, host_of_a, "{same_name:?}");
        // A password is for the login that it was saved with.
        assert_eq!(a.password.is_some(), host_of_a == "a", "{same_name:?}");
    }
    let merged = |added, replaced, left_out| Merged {
        added,
        replaced,
        left_out,
        too_many: 0,
    };
    check(
        SameName::Replace,
        merged(1, 1, 1),
        &["a", "b", "c"],
        "other",
    );
    check(
        SameName::KeepBoth,
        merged(2, 0, 1),
        &["a", "b", "a (2)", "c"],
        "a",
    );
    check(SameName::LeaveOut, merged(1, 0, 2), &["a", "b", "c"], "a");
}

#[test]
fn a_channel_is_found() {
    fn check(wanted: Option<u64>, shown: u64, free: &[u64], expect: Option<u64>) {
        let channel = |id| ChannelId::new(id).expect("a channel");
        let found = channel_for(wanted.map(channel), channel(shown), |channel| {
            free.contains(&channel.connect_id().into())
        });
        assert_eq!(found, expect.map(channel), "{wanted:?} {shown} {free:?}");
    }
    check(None, 2, &[0, 2], Some(2));
    check(None, 2, &[1, 3], Some(1));
    check(None, 2, &[], None);
    check(Some(4), 2, &[2, 4], Some(4));
    check(Some(4), 2, &[2], None);
}
