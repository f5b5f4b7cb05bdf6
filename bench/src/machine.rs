//! What the figures were measured on.

use std::fs;

use crate::table;

/// Prints processor, cores, memory and build, without which no figure says anything.
pub(crate) fn print() {
    println!("{}", description());
    if cfg!(debug_assertions) {
        println!("NOT A RELEASE BUILD: these figures say nothing.");
    }
    println!();
}

fn description() -> String {
    let cores = std::thread::available_parallelism().map_or_else(|_| "?".into(), |cores| cores.to_string());
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|value| kib(&value));
    let memory = memory.map_or_else(|| "memory unknown".into(), |kib| format!("{} of memory", table::bytes(kib << 10)));
    let flags = field("/proc/cpuinfo", "flags").unwrap_or_default();
    let vnni = flags.split(' ').any(|flag| flag == "avx512_vnni" || flag == "avx_vnni");
    let vnni = if vnni { ", VNNI" } else { "" };
    format!("{cpu}{vnni}, {cores} cores, {memory}, {}", std::env::consts::OS)
}

/// Returns what stands behind a name and a colon in one of the kernel's files.
pub(crate) fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let mut rows = text.lines().filter_map(|row| row.split_once(':'));
    rows.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}

/// Returns the number in `1234 kB`.
pub(crate) fn kib(value: &str) -> Option<u64> {
    value.strip_suffix("kB")?.trim().parse().ok()
}
