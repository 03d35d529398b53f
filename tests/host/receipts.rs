//! What a transfer that is done tells of itself, and comparing it once more with what the server has.

use at_ferry::app::{
    Command, DemoOptions, IfExists, Message, Receipt, Sha256Sum, Transfer, TransferOptions,
    TransferState, UploadWay, Verified,
};
use at_ferry::sim;
use at_ferry::time::Duration;
use sha2::{Digest, Sha256};

use crate::again::{at, broken, content, noise};
use crate::bench::ch;
use crate::pair::Pair;

fn receipt(transfer: &Transfer) -> Receipt {
    *transfer.receipt.as_deref().expect("it is done")
}

fn sha256(bytes: &[u8]) -> Sha256Sum {
    Sha256Sum(Sha256::digest(bytes).into())
}

fn verify(pair: &mut Pair) -> Transfer {
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Verify { transfer });
    pair.until_transfers_end();
    pair.bench.last_transfer().clone()
}

/// Somebody else puts this in the place of a file.
fn replace(pair: &mut Pair, path: &str, bytes: &[u8]) {
    let now = pair.bench.now;
    let network = pair.module.network();
    assert!(network.replace(now, "server", path, bytes.to_vec()));
}

#[test]
fn a_receipt_tells_time_bytes_and_interruptions() {
    let bytes = noise(200_000);
    for breaks in [0, 2] {
        let mut pair = at("", &[], 921_600);
        let began = pair.bench.now;
        broken(&mut pair, "f", &bytes, breaks);
        let transfer = pair.bench.last_transfer();
        let receipt = transfer.receipt.as_deref().expect("it is done");
        assert_eq!(u64::from(receipt.interruptions), breaks);
        assert!(receipt.carried_bytes >= 200_000, "{receipt:?}");
        assert!(receipt.took <= pair.bench.now.since(began), "{receipt:?}");
        // The line takes 92,160 bytes a second.
        let rate = receipt.rate_bytes_per_s().expect("it took a while");
        assert!((10_000..92_160).contains(&rate), "{rate}");
    }
    // What is queued anew has none until it is done again.
    let mut pair = at("", &[], 921_600);
    pair.bench.upload(ch(0), "f", &bytes);
    pair.until("it moves", |pair| pair.bench.last_transfer().done_bytes > 0);
    assert_eq!(pair.bench.last_transfer().receipt, None);
}

#[test]
fn a_receipt_has_the_digest_of_the_file_however_it_went() {
    // The one that FIPS 180-4 gives for these three bytes.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let mut pair = at("", &[("/there", b"abc")], 0);
    pair.bench.upload(ch(0), "f", b"abc");
    pair.until_transfers_end();
    let name = "there".to_owned();
    let channel = ch(0);
    pair.bench.command(Command::Download { channel, name });
    pair.until_transfers_end();
    for transfer in &pair.bench.page.transfers {
        let told = receipt(transfer).sha256.map(|sum| sum.to_string());
        assert_eq!(told.as_deref(), Some(abc), "{:?}", transfer.direction);
    }
    let bytes = noise(150_000);
    for way in [
        UploadWay::Stream,
        UploadWay::Transparent,
        UploadWay::EveryPacket,
    ] {
        for breaks in [0, 1] {
            let mut pair = at("", &[("/there", &bytes)], 921_600);
            pair.bench.command(Command::SetOptions(TransferOptions {
                way,
                ..TransferOptions::default()
            }));
            broken(&mut pair, "f", &bytes, breaks);
            let name = "there".to_owned();
            pair.bench.command(Command::Download { channel, name });
            pair.until_transfers_end();
            for transfer in &pair.bench.page.transfers {
                assert_eq!(
                    receipt(transfer).sha256,
                    Some(sha256(&bytes)),
                    "{transfer:?}"
                );
            }
        }
    }
}

#[test]
fn an_upload_that_is_done_is_compared_byte_by_byte_when_asked_for() {
    for habits in [
        "",
        "refuse-offset",
        "no-single-files",
        "no-stamps",
        "size-empty",
    ] {
        for len_bytes in [1, 100_000] {
            let bytes = noise(len_bytes);
            let mut pair = at(habits, &[], 921_600);
            pair.bench.upload(ch(0), "f", &bytes);
            pair.until_transfers_end();
            let before = pair.bench.last_transfer().clone();
            assert!(before.verified < Verified::Full, "{before:?}");
            let after = verify(&mut pair);
            assert_eq!(
                (after.state, after.verified),
                (TransferState::Done, Verified::Full),
                "{habits}: {:?}",
                pair.bench.codes()
            );
            let unchanged = |receipt: Receipt| (receipt.took, receipt.interruptions);
            assert_eq!(unchanged(receipt(&after)), unchanged(receipt(&before)));
            pair.until("its digest is known", |pair| {
                receipt(pair.bench.last_transfer()).sha256.is_some()
            });
            let after = pair.bench.last_transfer();
            assert_eq!(receipt(after).sha256, Some(sha256(&bytes)));
            assert_eq!(content(&mut pair, "/f"), Some(bytes));
        }
    }
}

#[test]
fn what_was_changed_behind_our_back_is_found_and_not_overwritten() {
    let bytes = noise(100_000);
    let mut damaged = bytes.clone();
    damaged[60_000] ^= 1;
    for there in [&damaged[..], &bytes[..50_000], b""] {
        let mut pair = at("", &[], 0);
        pair.bench.upload(ch(0), "f", &bytes);
        pair.until_transfers_end();
        replace(&mut pair, "/f", there);
        let after = verify(&mut pair);
        assert_eq!(
            (after.state, after.verified),
            (TransferState::Failed, Verified::None)
        );
        assert!(
            matches!(
                after.failure,
                Some(Message::ContentDiffers | Message::SizeMismatch { .. })
            ),
            "{:?}",
            after.failure
        );
        assert_eq!(content(&mut pair, "/f").as_deref(), Some(there));
        // It may be anybody's by now: to send it again asks first.
        let transfer = after.id;
        pair.bench.command(Command::Retry { transfer });
        pair.until("it asks", |pair| {
            pair.bench.last_transfer().conflict.is_some()
        });
        assert_eq!(content(&mut pair, "/f").as_deref(), Some(there));
    }
}

#[test]
fn a_check_that_cannot_be_made_leaves_the_upload_done() {
    let bytes = noise(100_000);
    let break_off = |pair: &mut Pair, how: &str| {
        let transfer = pair.bench.last_transfer().id;
        match how {
            "cancelled" => pair.bench.command(Command::Cancel { transfer }),
            "the file is gone" => pair.bench.sources.clear(),
            _ => pair.bench.command(Command::Disconnect { channel: ch(0) }),
        }
    };
    for how in ["cancelled", "the file is gone", "disconnected"] {
        let mut pair = at("", &[], 115_200);
        pair.bench.command(Command::SetOptions(TransferOptions {
            retries: 0,
            ..TransferOptions::default()
        }));
        pair.bench.upload(ch(0), "f", &bytes);
        pair.until_transfers_end();
        let before = pair.bench.last_transfer().clone();
        let transfer = before.id;
        pair.bench.command(Command::Verify { transfer });
        pair.until("it is compared", |pair| {
            pair.bench.last_transfer().state == TransferState::Verifying
        });
        pair.pass(Duration::from_secs(1));
        break_off(&mut pair, how);
        pair.until_transfers_end();
        let after = pair.bench.last_transfer();
        assert_eq!(
            (after.state, after.verified),
            (TransferState::Done, before.verified),
            "{how}"
        );
        assert_eq!(after.receipt, before.receipt, "{how}");
        assert_eq!(content(&mut pair, "/f"), Some(bytes.clone()));
    }
}

#[test]
fn only_what_is_done_and_at_hand_is_compared() {
    let mut pair = at("", &[("/there", b"abc")], 0);
    let channel = ch(0);
    let name = "there".to_owned();
    pair.bench.command(Command::Download { channel, name });
    pair.until_transfers_end();
    assert_eq!(verify(&mut pair).verified, Verified::Size);
    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Skip,
        ..TransferOptions::default()
    }));
    pair.bench.upload(ch(0), "there", b"other");
    pair.until_transfers_end();
    assert_eq!(verify(&mut pair).state, TransferState::Cancelled);
}

#[test]
fn a_check_is_gone_with_its_page() {
    let options = DemoOptions::default();
    let mut pair = Pair::ready_at(&options, vec![sim::Server::new("server")]);
    pair.connect(ch(0), "server");
    pair.bench.upload(ch(0), "f", &noise(100_000));
    pair.until_transfers_end();
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Verify { transfer });
    pair.until("it is compared", |pair| {
        pair.bench.last_transfer().state == TransferState::Verifying
    });
    assert!(pair.bench.kept.is_empty(), "nothing of it is sent again");
}
