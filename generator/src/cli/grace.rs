//! `--grace`: how long a build keeps what it no longer has.

use std::time::Duration;

/// The period of grace; flattened into the `Args` of what writes pages.
#[derive(Debug, clap::Args)]
pub struct GraceArgs {
    /// How long to keep files that the portal or site no longer has, as in
    /// `90s`, `10m`, `2h`: the first build so long after the one without them
    /// deletes them. `0` deletes them at once, as for what has to be taken down.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = parse)]
    pub grace: Duration,
}

/// A number and its unit: `s`, `m`, `h` or `d`. Nothing needs no unit.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number and a unit, as in `90s`, `10m`, `2h` or `1d`, or `0`".to_owned();
    let unit_at = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "" if number == 0 => 1,
        _ => return Err(wrong()),
    };
    let seconds = number.checked_mul(unit).ok_or_else(wrong)?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_number_and_a_unit() {
        #[track_caller]
        fn check(text: &str, seconds: Option<u64>) {
            assert_eq!(parse(text).ok().map(|found| found.as_secs()), seconds);
        }

        check("0", Some(0));
        check("0m", Some(0));
        check("90s", Some(90));
        check("10m", Some(600));
        check("2h", Some(7200));
        check("1d", Some(86_400));
        for text in [
            "",
            "10",
            "m",
            "-1s",
            "1.5h",
            "10 m",
            "10min",
            "18446744073709551615d",
        ] {
            check(text, None);
        }
    }
}
