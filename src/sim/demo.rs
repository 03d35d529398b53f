//! The servers that come with the simulated module.

use std::sync::LazyLock;

use super::rng::noise;
use super::server::Server;
use super::timestamp::timestamp;
use crate::samples::{self, Hour};

/// `ftp.demo` and `archive.demo`, port 21, user `demo`, password `demo`.
///
/// Their files are as old as they look: `now_s` is what the servers' clocks show, in seconds since 1970.
pub(crate) fn servers(now_s: u64) -> Vec<Server> {
    vec![ftp_demo(now_s), archive_demo(now_s)]
}

fn ftp_demo(now_s: u64) -> Server {
    let before = |days| Past { now_s, days };
    let (today, yesterday) = (before(0), before(1));
    Server::new("ftp.demo")
        .login("demo", "demo")
        .files_from(&before(21).at("093000"))
        .file("/readme.txt", README)
        .file("/说明.txt", README_ZH)
        .file("/empty.txt", "")
        .file("/one byte.bin", "1")
        .file("/test/like-a-module.bin", like_a_module())
        .file("/test/sunrise.bmp", picture())
        .directory("/upload")
        .files_from(&before(12).at("161204"))
        .file("/config/modem.ini", "[network]\r\napn=cmnet\r\ncid=1\r\n")
        .file(
            "/config/servers.json",
            "{\"servers\":[\"ftp.demo\",\"archive.demo\"]}\n",
        )
        .file("/config/渡口7号.yaml", STATION)
        .noise("/firmware/image.bin", 1, 300_000)
        .noise("/firmware/bootloader.bin", 2, 32_768)
        .file(
            "/firmware/release-notes.md",
            "# 1.0.1\n\n- Faster start\n- 修复：断线后重连\n",
        )
        .files_from(&before(5).at("064210"))
        .file("/pictures/渡口-清晨.png", PICTURES[0].clone())
        .files_from(&before(5).at("121533"))
        .file("/pictures/ferry-noon.png", PICTURES[1].clone())
        .files_from(&before(2).at("180000"))
        .file("/测量数据/温度.csv", table("温度", 400))
        .file("/测量数据/湿度.csv", table("湿度", 150))
        .file(format!("/logs/{}.log", before(2).day()), log(31))
        .files_from(&yesterday.at("235959"))
        .file(format!("/logs/{}.log", yesterday.day()), log(1))
        .files_from(&today.at("000000"))
        .file("/logs/modem.log", MODEM_LOG)
}

fn archive_demo(now_s: u64) -> Server {
    let year = Past { now_s, days: 400 };
    let top = format!("/archive/{}", &year.day()[..4]);
    Server::new("archive.demo")
        .login("demo", "demo")
        .files_from(&year.at("074000"))
        .home("/archive")
        .file(
            "/archive/she said \"hi\".txt",
            "A name that no command can carry.\n",
        )
        .file("/archive/read-only/licence.txt", "Not to be changed.\n")
        .read_only("/archive/read-only")
        .read_only("/archive/read-only/licence.txt")
        .file(format!("{top}/photos/港口.png"), PICTURES[2].clone())
        .noise(format!("{top}/photos/pier.raw"), 4, 95_001)
        .noise(format!("{top}/backup.tar.gz"), 5, 262_144)
        .noise("/archive/big/64 MiB.bin", 6, 64 << 20)
        .noise("/archive/big/1 GiB.bin", 7, 1 << 30)
        .crowd("/archive/many", 10_000)
        .directory("/archive/incoming")
}

/// Made once: a picture takes longer than all else here.
static PICTURES: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let hours = [Hour::Dawn, Hour::Noon, Hour::Dusk];
    hours.map(|hour| samples::picture(hour, 240, 150))
});

/// A day that is past, or this one.
struct Past {
    /// What the clocks show, in seconds since 1970.
    now_s: u64,
    /// So many days ago.
    days: u64,
}

impl Past {
    /// As `2026-12-01`.
    fn day(&self) -> String {
        let stamp = self.at("");
        format!("{}-{}-{}", &stamp[..4], &stamp[4..6], &stamp[6..8])
    }

    /// With this time of day behind it.
    fn at(&self, time: &str) -> String {
        let stamp = timestamp(self.now_s.saturating_sub(self.days * 86_400));
        format!("{}{time}", &stamp[..8])
    }
}

const STATION: &str = "站点: 渡口7号\nferry: 3\nmodem:\n  model: ML307R\n  apn: cmnet\nupload:\n  every: 15 min\n  to: /upload\n";

const MODEM_LOG: &str = "00:00:01 AT+CEREG? -> 0,1\n00:00:01 AT+CSQ -> 24,99\n00:15:00 upload 渡口7号.csv, 12,480 bytes, done\n";

const README: &str = "This server is simulated. Nothing leaves the page.\n\
    \n\
    Put files anywhere, get them back, break the connection: /upload is empty.\n";

const README_ZH: &str = "这台服务器是模拟的，数据不会离开本页面。\n";

fn log(day: u64) -> String {
    (0..600).fold(String::new(), |log, line| {
        let value = noise(day, line);
        let (minute, second) = (line / 10, line % 10 * 6);
        let (rssi, cell) = (60 + value % 50, value >> 48);
        log + &format!("{minute:02}:{second:02} rssi=-{rssi} dBm cell={cell:04x}\n")
    })
}

fn table(what: &str, rows: u64) -> String {
    (0..rows).fold(format!("n,{what}\n"), |table, row| {
        let (whole, tenth) = (20 + noise(9, row) % 10, noise(8, row) % 10);
        table + &format!("{row},{whole}.{tenth}\n")
    })
}

/// A picture of 96 by 64 points, in the format that needs no packing (a Windows bitmap of 24 bits a point).
fn picture() -> Vec<u8> {
    const WIDTH: u32 = 96;
    const HEIGHT: u32 = 64;
    const HEAD_BYTES: u32 = 54;
    let len_bytes = HEAD_BYTES + WIDTH * HEIGHT * 3;
    let mut picture = b"BM".to_vec();
    for number in [len_bytes, 0, HEAD_BYTES, 40, WIDTH, HEIGHT, 0x0018_0001] {
        picture.extend_from_slice(&number.to_le_bytes());
    }
    // Not packed; how large it is printed does not matter.
    picture.extend_from_slice(&[0; 24]);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let sun = (x.abs_diff(WIDTH / 2).pow(2) + y.abs_diff(HEIGHT / 4).pow(2)) < 200;
            let height = u8::try_from(y * 3).expect("it is not that high");
            let (blue, green, red) = if sun {
                (96, 208, 255)
            } else {
                (96 + height / 2, 110 - height / 4, 230 - height)
            };
            picture.extend_from_slice(&[blue, green, red]);
        }
    }
    picture
}

/// What a module might say, as a file: it must come through like any other.
fn like_a_module() -> Vec<u8> {
    b"\r\nOK\r\n\r\n+CME ERROR: 50\r\n+++\x1a\x1b\r\n+MFTPRETR: 0,0,4,4,\r\n>\0\xff".repeat(200)
}
