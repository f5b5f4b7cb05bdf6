//! Which file system a folder is on, as far as it matters here: does the system tell of changes made elsewhere?

use std::path::Path;

/// File systems whose changes come from other machines, or from the host of a virtual one, without a word.
const SILENT: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "afpfs",
    "9p",
    "ceph",
    "glusterfs",
    "lustre",
    "beegfs",
    "gpfs",
    "webdav",
    "davfs",
    "vboxsf",
    "prl_fs",
    "vmhgfs",
];

/// Of the file systems in user space only these are remote; others (ntfs-3g) are local disks.
const SILENT_FUSE: &[&str] = &[
    "sshfs",
    "rclone",
    "s3fs",
    "gvfsd-fuse",
    "davfs",
    "davfs2",
    "glusterfs",
    "vmhgfs-fuse",
    "ceph",
    "ceph-fuse",
    "goofys",
    "gcsfuse",
    "blobfuse",
    "blobfuse2",
    "juicefs",
    "mount-s3",
    "curlftpfs",
    "google-drive-ocamlfuse",
    "onedriver",
    "grpcfuse",
    "portal",
    "lustre",
    "afpfs",
];

/// Returns the kind of the network file system that the folder is on, or `None` when it's a local one or unknown.
pub(crate) fn silent_file_system(folder: &Path) -> Option<String> {
    kind_of(folder).filter(|kind| is_silent(kind))
}

fn is_silent(kind: &str) -> bool {
    match kind.strip_prefix("fuse.") {
        Some(fuse) => SILENT_FUSE.contains(&fuse),
        None => SILENT.contains(&kind),
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn kind_of(folder: &Path) -> Option<String> {
    let table = std::fs::read("/proc/self/mountinfo").ok()?;
    by_mountinfo(&table, folder)
}

#[cfg(target_os = "macos")]
fn kind_of(folder: &Path) -> Option<String> {
    let listed = std::process::Command::new("/sbin/mount").output().ok()?;
    by_mount_output(&String::from_utf8_lossy(&listed.stdout), folder)
}

#[cfg(windows)]
fn kind_of(folder: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    match folder.components().next()? {
        Component::Prefix(prefix) => match prefix.kind() {
            Prefix::UNC(..) | Prefix::VerbatimUNC(..) => Some("smb".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos", windows)))]
fn kind_of(_: &Path) -> Option<String> {
    None
}

/// Reads the table of proc(5): mount point in the fifth field, kind after a lone dash.
#[cfg(any(target_os = "linux", target_os = "android", test))]
fn by_mountinfo(table: &[u8], folder: &Path) -> Option<String> {
    let mut deepest: Option<(usize, String)> = None;
    for line in table.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b' ');
        let (Some(point), Some(kind)) = (fields.nth(4), fields.skip_while(|field| *field != b"-").nth(1)) else {
            continue;
        };
        let point = unescape(point);
        let Ok(point) = std::str::from_utf8(&point) else { continue };
        // Of two mounts on one point the later one hides the earlier.
        if folder.starts_with(point) && deepest.as_ref().is_none_or(|(length, _)| point.len() >= *length) {
            deepest = Some((point.len(), String::from_utf8_lossy(kind).into_owned()));
        }
    }
    deepest.map(|(_, kind)| kind)
}

/// Blank, tab, newline and backslash stand in the table as three octal digits.
#[cfg(any(target_os = "linux", target_os = "android", test))]
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut at = 0;
    while at < field.len() {
        let octal = field.get(at + 1..at + 4).filter(|_| field[at] == b'\\');
        let code = octal.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        plain.push(code.unwrap_or(field[at]));
        at += if code.is_some() { 4 } else { 1 };
    }
    plain
}

/// Reads lines like `//user@host/share on /Volumes/share (smbfs, nodev, nosuid)`.
#[cfg(any(target_os = "macos", test))]
fn by_mount_output(listed: &str, folder: &Path) -> Option<String> {
    let mounts = listed.lines().filter_map(|line| {
        let (mount, options) = line.rsplit_once(" (")?;
        let (_, point) = mount.split_once(" on ")?;
        let kind = options.split([',', ')']).next()?;
        folder.starts_with(point).then_some((point.len(), kind))
    });
    mounts.max_by_key(|(length, _)| *length).map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &[u8] = b"\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /mnt/team\\040share rw shared:9 master:2 - nfs4 server:/export rw
31 22 0:26 / /home/ada/remote rw - fuse.sshfs host:/ rw
32 31 0:27 / /home/ada/remote/disk rw - ext4 /dev/sdb1 rw
33 22 0:28 / /data rw - fuseblk /dev/sdc1 rw
34 22 0:29 / /over rw - ext4 /dev/sdd1 rw
35 22 0:30 / /over rw - cifs //host/over rw
broken line
";

    #[test]
    fn the_deepest_and_latest_mount_decides() {
        let check = |folder: &str, expect: Option<&str>| {
            let kind = by_mountinfo(MOUNTINFO, Path::new(folder)).filter(|kind| is_silent(kind));
            assert_eq!(kind.as_deref(), expect, "{folder}");
        };
        check("/home/ada/project", None);
        check("/mnt/team share/notes", Some("nfs4"));
        check("/mnt/team share", Some("nfs4"));
        check("/mnt/team", None);
        check("/home/ada/remote/src", Some("fuse.sshfs"));
        check("/home/ada/remote/disk/src", None);
        check("/data", None);
        check("/over/x", Some("cifs"));
    }

    #[test]
    fn mounts_of_macos_are_read() {
        let listed =
            "/dev/disk3s1 on / (apfs, sealed, local)\n//ada@host/My%20Share on /Volumes/My Share (smbfs, nodev)\n";
        let kind = |folder: &str| by_mount_output(listed, Path::new(folder));
        assert_eq!(kind("/Users/ada").as_deref(), Some("apfs"));
        assert_eq!(kind("/Volumes/My Share/notes").as_deref(), Some("smbfs"));
    }

    #[test]
    fn a_temporary_folder_is_on_a_known_file_system() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if cfg!(target_os = "linux") {
            assert!(kind_of(folder.path()).is_some(), "every folder of Linux is on some mount");
        }
    }
}
