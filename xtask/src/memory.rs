//! How much memory another program takes, where the system says so in `/proc`.

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
