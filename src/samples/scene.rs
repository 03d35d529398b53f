//! What is to be seen in the picture: a ferry on the water between hills, at some hour.

/// When it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// Before sunrise.
    Dawn,
    /// By day.
    Noon,
    /// As the sun goes down.
    Dusk,
}

type Colour = [f32; 3];

/// The colours of an hour, and where the sun stands.
struct Light {
    zenith: Colour,
    middle: Colour,
    horizon: Colour,
    sun: Colour,
    far_hills: Colour,
    near_hills: Colour,
    sun_at: (f32, f32),
    lamps: bool,
}

/// How far down the water begins, of the whole height.
const HORIZON: f32 = 0.6;

/// The colour of a point.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a colour is kept between 0 and 255"
)]
pub(super) fn point(hour: Hour, width: u32, height: u32, x: u32, y: u32) -> [u8; 3] {
    let light = hour.light();
    let mut sum = [0.0; 3];
    for (across, down) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
        let seen = seen(
            &light,
            (float(x) + across) / float(height),
            (float(y) + down) / float(height),
            float(width) / float(height),
        );
        for (sum, colour) in sum.iter_mut().zip(seen) {
            *sum += colour / 4.0;
        }
    }
    // Grain, as a camera has it.
    let grain = (random(x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)) - 0.5) * 5.0;
    sum.map(|colour| (colour + grain).clamp(0.0, 255.0) as u8)
}

impl Hour {
    fn light(self) -> Light {
        match self {
            Self::Dawn => Light {
                zenith: [24.0, 44.0, 84.0],
                middle: [96.0, 122.0, 158.0],
                horizon: [246.0, 204.0, 176.0],
                sun: [255.0, 236.0, 214.0],
                far_hills: [104.0, 118.0, 146.0],
                near_hills: [42.0, 58.0, 80.0],
                sun_at: (0.42, 0.585),
                lamps: true,
            },
            Self::Noon => Light {
                zenith: [54.0, 124.0, 196.0],
                middle: [128.0, 184.0, 226.0],
                horizon: [218.0, 236.0, 242.0],
                sun: [255.0, 255.0, 246.0],
                far_hills: [116.0, 154.0, 168.0],
                near_hills: [44.0, 98.0, 88.0],
                sun_at: (1.2, 0.12),
                lamps: false,
            },
            Self::Dusk => Light {
                zenith: [28.0, 26.0, 72.0],
                middle: [150.0, 66.0, 112.0],
                horizon: [255.0, 168.0, 88.0],
                sun: [255.0, 238.0, 190.0],
                far_hills: [118.0, 62.0, 104.0],
                near_hills: [46.0, 28.0, 62.0],
                sun_at: (1.12, 0.5),
                lamps: true,
            },
        }
    }
}

/// What is seen at a place, in heights of the picture; it is `wide` such heights wide.
fn seen(light: &Light, x: f32, y: f32, wide: f32) -> Colour {
    if let Some(colour) = ferry(light, x - wide * 0.36, y, 0.0) {
        return colour;
    }
    if y < HORIZON {
        return above(light, x, y);
    }
    let depth = (y - HORIZON) / (1.0 - HORIZON);
    // Waves grow towards us; each row moves what it mirrors to one side.
    let row = y * (150.0 - 95.0 * depth);
    let wave = noise(row * 3.0 + noise(x * 9.0 + row) * 2.0) - 0.5;
    let sway = wave * (0.01 + 0.05 * depth);
    let mirrored = HORIZON - (y - HORIZON) * 0.9 - sway.abs() * 0.6;
    if let Some(colour) = ferry(
        light,
        x + sway - wide * 0.36,
        HORIZON + FLOATS + (HORIZON + FLOATS - y) * 1.15,
        sway,
    ) {
        return mix(
            colour,
            mix(light.near_hills, light.zenith, 0.5),
            0.45 + 0.2 * depth,
        );
    }
    let sky = above(light, x + sway, mirrored.max(0.0));
    let mut water = mix(
        sky,
        mix(light.zenith, light.near_hills, 0.35),
        0.28 + 0.34 * depth,
    );
    // The sun's path on the water.
    let off = (x + sway * 2.0 - light.sun_at.0).abs() / (0.03 + 0.17 * depth);
    let glitter = (1.0 - off).max(0.0) * step(0.08, 0.3, wave) * 0.85;
    water = mix(water, light.sun, glitter);
    mix(water, [255.0; 3], step(0.3, 0.5, wave) * 0.05)
}

/// How far below the horizon the ferry floats.
const FLOATS: f32 = 0.07;

/// The sky, and the hills before it.
fn above(light: &Light, x: f32, y: f32) -> Colour {
    let near = HORIZON
        - 0.015
        - 0.15 * hills(x * 1.6 + 40.0) * step(0.25, 1.5, (x - 0.62).abs() * 1.6 + 0.1);
    if y > near {
        return mix(
            light.near_hills,
            light.far_hills,
            (y - near).min(0.12) * 2.5,
        );
    }
    let far = HORIZON - 0.05 - 0.17 * hills(x * 1.1 + 7.0);
    if y > far {
        return mix(light.far_hills, light.horizon, step(far, HORIZON, y) * 0.55);
    }
    let up = y / HORIZON;
    let mut sky = if up < 0.55 {
        mix(light.zenith, light.middle, up / 0.55)
    } else {
        mix(light.middle, light.horizon, (up - 0.55) / 0.45)
    };
    // Long thin clouds, lit from below.
    let cloud = noise(x * 2.2 + noise(y * 14.0) * 1.5) * noise(y * 26.0 + noise(x * 3.0) * 2.0);
    sky = mix(
        sky,
        mix(light.horizon, light.sun, 0.3),
        step(0.36, 0.75, cloud) * 0.5 * up,
    );
    let (across, down) = (x - light.sun_at.0, y - light.sun_at.1);
    let away = (across * across + down * down).sqrt();
    sky = mix(sky, light.sun, 0.75 / (1.0 + away * away * 90.0));
    mix(sky, light.sun, 1.0 - step(0.052, 0.056, away))
}

/// The ferry, by its middle at the water's line; nothing beside it.
fn ferry(light: &Light, x: f32, y: f32, sway: f32) -> Option<Colour> {
    let up = HORIZON + FLOATS - y;
    let dark = if light.lamps { 0.5 } else { 0.0 };
    let shade = |colour: Colour| mix(colour, light.near_hills, dark);
    let hull = (-0.012..0.062).contains(&up) && x.abs() < 0.33 + up * 0.5 && x.abs() < 0.37;
    if hull {
        if up > 0.05 {
            return Some(shade([236.0, 240.0, 236.0]));
        }
        return Some(shade(if up < 0.006 {
            [120.0, 44.0, 40.0]
        } else {
            [0.0, 118.0, 122.0]
        }));
    }
    let decks = [(0.062, 0.062, 0.27), (0.124, 0.055, 0.2)];
    for (from, tall, half) in decks {
        if (from..from + tall).contains(&up) && (x + 0.02).abs() < half {
            let at = (up - from) / tall;
            let pane = ((x + 0.02 + half) / 0.036).fract();
            let is_window = (0.32..0.74).contains(&at) && (0.2..0.78).contains(&pane);
            return Some(match (is_window, light.lamps) {
                (true, true) => mix([255.0, 214.0, 120.0], light.sun, sway.abs() * 4.0),
                (true, false) => [70.0, 104.0, 128.0],
                (false, _) if at > 0.9 => shade([188.0, 196.0, 196.0]),
                (false, _) => shade([244.0, 245.0, 240.0]),
            });
        }
    }
    // Bridge, funnel, mast.
    if (0.179..0.226).contains(&up) && (x - 0.1).abs() < 0.06 {
        let is_glass = (0.195..0.215).contains(&up);
        return Some(match (is_glass, light.lamps) {
            (true, true) => [255.0, 226.0, 150.0],
            (true, false) => [60.0, 92.0, 116.0],
            (false, _) => shade([244.0, 245.0, 240.0]),
        });
    }
    if (0.179..0.262).contains(&up) && (x + 0.1 + up * 0.12).abs() < 0.034 {
        let is_band = (0.215..0.243).contains(&up);
        return Some(shade(if is_band {
            [246.0, 246.0, 240.0]
        } else {
            [0.0, 118.0, 122.0]
        }));
    }
    ((0.226..0.3).contains(&up) && (x - 0.1).abs() < 0.0035).then(|| shade([210.0, 214.0, 212.0]))
}

/// Hills along the picture, 0 to 1.
fn hills(x: f32) -> f32 {
    noise(x * 2.0) * 0.6 + noise(x * 5.3) * 0.28 + noise(x * 13.0) * 0.12
}

/// Smooth noise of one dimension, 0 to 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places are small, and wrap where they are below 0"
)]
fn noise(x: f32) -> f32 {
    let whole = x.floor();
    let at = whole as i32 as u32;
    let part = x - whole;
    let part = part * part * (3.0 - 2.0 * part);
    random(at) + (random(at.wrapping_add(1)) - random(at)) * part
}

/// A number of its own for each place, 0 to 1.
fn random(at: u32) -> f32 {
    let mut bits = at.wrapping_mul(0x9e37_79b9) ^ 0x85eb_ca6b;
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
    float((bits ^ (bits >> 15)) >> 8) / 16_777_215.0
}

/// 0 up to `from`, 1 from `to` on, and smooth between.
fn step(from: f32, to: f32, x: f32) -> f32 {
    let part = ((x - from) / (to - from)).clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    let mut mixed = from;
    for (mixed, to) in mixed.iter_mut().zip(to) {
        *mixed += (to - *mixed) * share.clamp(0.0, 1.0);
    }
    mixed
}

#[expect(clippy::cast_precision_loss, reason = "below 2^24")]
fn float(number: u32) -> f32 {
    number as f32
}
