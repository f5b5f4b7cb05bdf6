//! Temporary.
use continuo_ingest::{RuleOptions, Rules, scan};
use std::io::Write;
fn main() {
    for root in std::env::args_os().skip(1) {
        let root = std::path::PathBuf::from(root);
        let rules = Rules::new(&root, RuleOptions::default());
        let mut out = Vec::new();
        scan(&root, &rules, None, &mut |e| {
            out.push(e.relative);
            std::ops::ControlFlow::Continue(())
        })
        .expect("scan");
        out.sort();
        let mut f = std::io::stdout().lock();
        writeln!(f, "ROOT {}", root.display()).expect("out");
        for o in out {
            writeln!(f, "{o}").expect("out");
        }
    }
}
