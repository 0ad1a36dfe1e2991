//! How much memory and processor time another program takes, where the system says
//! so in `/proc`.

/// The most memory a running process held so far, in bytes: its `VmHWM`.
/// `None` where there is no such process or no `/proc`.
pub fn high_water_mark(process_id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process_id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// So many ticks of the clock are a second: Linux has told programs this number on
/// every machine since 2.4.
const TICKS: f64 = 100.0;

/// The processor time a running process took so far, in seconds, by itself and by the
/// system for it. `None` where there is no such process or no `/proc`.
///
/// Source: `proc_pid_stat(5)`, fields 14 and 15.
pub fn processor_seconds(process_id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process_id}/stat")).ok()?;
    // The name of the program is in brackets, and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    let (user, system) = (next()?, next()?);
    Some((user + system) / TICKS)
}
