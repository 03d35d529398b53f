//! The servers that come with the simulated module.

use super::rng::noise;
use super::server::Server;

/// `ftp.demo` and `archive.demo`, port 21, user `demo`, password `demo`.
pub(crate) fn servers() -> Vec<Server> {
    vec![ftp_demo(), archive_demo()]
}

fn ftp_demo() -> Server {
    Server::new("ftp.demo")
        .login("demo", "demo")
        .files_from("20230801093000")
        .file("/readme.txt", README)
        .file("/说明.txt", README_ZH)
        .file("/empty.txt", "")
        .file("/one byte.bin", "1")
        .file("/config/modem.ini", "[network]\r\napn=cmnet\r\ncid=1\r\n")
        .file(
            "/config/servers.json",
            "{\"servers\":[\"ftp.demo\",\"archive.demo\"]}\n",
        )
        .noise("/firmware/image.bin", 1, 300_000)
        .noise("/firmware/bootloader.bin", 2, 32_768)
        .file(
            "/firmware/release-notes.md",
            "# 1.0.1\n\n- Faster start\n- 修复：断线后重连\n",
        )
        .file("/logs/2023-07-31.log", log(31))
        .file("/logs/2023-08-01.log", log(1))
        .file("/测量数据/温度.csv", table("温度", 400))
        .file("/测量数据/湿度.csv", table("湿度", 150))
        .directory("/upload")
        .file("/test/like-a-module.bin", like_a_module())
        .file("/test/sunrise.bmp", picture())
}

fn archive_demo() -> Server {
    Server::new("archive.demo")
        .login("demo", "demo")
        .files_from("20220818074000")
        .home("/archive")
        .file(
            "/archive/she said \"hi\".txt",
            "A name that no command can carry.\n",
        )
        .file("/archive/read-only/licence.txt", "Not to be changed.\n")
        .read_only("/archive/read-only")
        .read_only("/archive/read-only/licence.txt")
        .noise("/archive/2022/photos/港口.jpg", 3, 180_123)
        .noise("/archive/2022/photos/pier.jpg", 4, 95_001)
        .noise("/archive/2022/backup.tar.gz", 5, 262_144)
        .noise("/archive/big/64 MiB.bin", 6, 64 << 20)
        .noise("/archive/big/1 GiB.bin", 7, 1 << 30)
        .crowd("/archive/many", 10_000)
        .directory("/archive/incoming")
}

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
