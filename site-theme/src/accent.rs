//! A configured accent colour, made readable.
//!
//! [`style`] is the way in. The colour is darkened for the light theme and
//! lightened for the dark one until text in it has a contrast of at least
//! 4.5 to 1 on every background it may stand on, by the formula of
//! WCAG 2.2 (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).

/// What text needs (WCAG 2.2, 1.4.3).
const MIN_CONTRAST: f64 = 4.5;
/// Of the backgrounds in `1-tokens.css` that links stand on, the one nearest to
/// the text: `bg-sel` in both themes.
const LIGHT_BACKGROUND: Color = Color([0xea, 0xf0, 0xff]);
const DARK_BACKGROUND: Color = Color([0x1c, 0x2a, 0x4a]);

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Color([u8; 3]);

/// The style sheet that sets the accent to `#rrggbb`; nothing where the text is
/// no such colour.
pub fn style(accent: &str) -> Option<String> {
    let accent = Color::parse(accent)?;
    let light = accent.until_readable(LIGHT_BACKGROUND, Color([0; 3]));
    let dark = accent.until_readable(DARK_BACKGROUND, Color([255; 3]));
    Some(format!(
        ":root {{ --accent: light-dark({}, {}); }}\n",
        light.to_hex(),
        dark.to_hex()
    ))
}

impl Color {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([byte(0)?, byte(2)?, byte(4)?]))
    }

    fn to_hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// This colour with as little of another mixed in as makes it readable.
    fn until_readable(self, background: Self, towards: Self) -> Self {
        const STEPS: u16 = 50;
        (0..=STEPS)
            .map(|step| self.mix(towards, step, STEPS))
            .find(|color| contrast(*color, background) >= MIN_CONTRAST)
            .unwrap_or(towards)
    }

    fn mix(self, other: Self, step: u16, steps: u16) -> Self {
        let mut mixed = self.0;
        for (own, other) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*own) * (steps - step) + u16::from(other) * step;
            *own = (sum / steps) as u8;
        }
        Self(mixed)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_accent_is_readable_in_both_themes() {
        for text in [
            "#ffff00", "#000000", "#ffffff", "#2b59d9", "#11aaff", "#ff0000",
        ] {
            let accent = Color::parse(text).unwrap();
            let light = accent.until_readable(LIGHT_BACKGROUND, Color([0; 3]));
            let dark = accent.until_readable(DARK_BACKGROUND, Color([255; 3]));
            assert!(contrast(light, LIGHT_BACKGROUND) >= MIN_CONTRAST, "{text}");
            assert!(contrast(dark, DARK_BACKGROUND) >= MIN_CONTRAST, "{text}");
        }
    }

    #[test]
    fn a_readable_accent_stays_as_it_is() {
        assert_eq!(
            style("#2b59d9").unwrap().split([' ', ',']).nth(3),
            Some("light-dark(#2b59d9")
        );
        assert_eq!(style("blue"), None);
        assert_eq!(style("#12345é"), None);
    }

    /// Every pair of colours that UI text is made of, from the tokens.
    #[test]
    fn the_colours_of_both_themes_are_readable() {
        let tokens = include_str!("../assets/css/1-tokens.css");
        let color = |name: &str, theme: usize| {
            let line = tokens
                .lines()
                .find(|line| {
                    line.trim_start()
                        .starts_with(&format!("--{name}: light-dark"))
                })
                .unwrap_or_else(|| panic!("no token {name}"));
            let inside = line.split(['(', ')']).nth(1).unwrap();
            Color::parse(inside.split(", ").nth(theme).unwrap()).unwrap()
        };
        for theme in [0, 1] {
            for text in [
                "fg", "fg-muted", "fg-faint", "accent", "ok", "warn", "bad", "info",
            ] {
                for background in ["bg", "bg-sub", "bg-raised", "bg-hover"] {
                    let ratio = contrast(color(text, theme), color(background, theme));
                    assert!(ratio >= MIN_CONTRAST, "{text} on {background}: {ratio:.2}");
                }
            }
            for (text, background) in [
                ("on-accent", "accent"),
                ("ok", "ok-bg"),
                ("warn", "warn-bg"),
                ("bad", "bad-bg"),
                ("info", "info-bg"),
            ] {
                let ratio = contrast(color(text, theme), color(background, theme));
                assert!(ratio >= MIN_CONTRAST, "{text} on {background}: {ratio:.2}");
            }
            let ratio = contrast(color("border-strong", theme), color("bg", theme));
            assert!(ratio >= 3.0, "border-strong: {ratio:.2}");
        }
    }
}
