use std::collections::BTreeMap;
use std::sync::Mutex;

use super::file::{Cost, KeyFile, NAME};
use super::ring::{NoRing, OneAtATime, RingError};
use super::*;

const CHEAP: Cost = Cost { memory: 64, passes: 1 };
const PASSPHRASE: &str = "correct horse battery";

/// A keyring in memory.
#[derive(Default, Clone)]
struct Memory(Arc<Mutex<BTreeMap<String, Key>>>);

impl Ring for Memory {
    fn get(&self, name: &str) -> Result<Option<Key>, RingError> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }

    fn set(&self, name: &str, key: &Key) -> Result<(), RingError> {
        self.0.lock().unwrap().insert(name.to_owned(), key.clone());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), RingError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Arc::new(move |name| variables.get(name).cloned())
}

fn keys(dir: &Path, ring: impl Ring + 'static, variables: &[(&str, &str)]) -> Keys {
    Keys::with(Box::new(ring), environment(variables), KeyFile::costing(&dir.join(NAME), CHEAP))
}

#[test]
fn a_key_is_kept_in_the_keyring_where_there_is_one() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path(), Memory::default(), &[]);
    assert_eq!(keys.place("anthropic").unwrap(), None);
    assert_eq!(keys.get("anthropic").unwrap(), None);
    assert_eq!(keys.set("anthropic", &Key::new("sk-1")).unwrap(), Place::Keyring);
    assert_eq!(keys.get("anthropic").unwrap(), Some(Key::new("sk-1")));
    assert_eq!(keys.place("anthropic").unwrap(), Some(Place::Keyring));
    assert!(keys.remove("anthropic").unwrap());
    assert!(!keys.remove("anthropic").unwrap(), "it is gone already");
    assert!(!dir.path().join(NAME).exists());
}

#[test]
fn keyring_environment_and_file_are_looked_into_in_this_order() {
    let dir = tempfile::tempdir().unwrap();
    let ring = Memory::default();
    let file = keys(dir.path(), NoRing, &[]);
    file.unlock(PASSPHRASE).unwrap();
    assert_eq!(file.set("my-proxy", &Key::new("of the file")).unwrap(), Place::File);

    let all = keys(dir.path(), ring.clone(), &[("CONTINUO_KEY_MY_PROXY", "of the environment")]);
    assert_eq!(all.get("my-proxy").unwrap(), Some(Key::new("of the environment")));
    assert_eq!(all.place("my-proxy").unwrap(), Some(Place::Environment));
    ring.set("my-proxy", &Key::new("of the keyring")).unwrap();
    assert_eq!(all.get("my-proxy").unwrap(), Some(Key::new("of the keyring")));

    assert_eq!(file.get("my-proxy").unwrap(), Some(Key::new("of the file")));
    assert_eq!(file.place("my-proxy").unwrap(), Some(Place::File));
}

#[test]
fn a_key_is_never_kept_in_the_plain() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path(), NoRing, &[]);
    let refused = keys.set("openai", &Key::new("sk-secret")).unwrap_err();
    assert_eq!(refused, KeyError::NoPlace { variable: "CONTINUO_KEY_OPENAI".into() });
    assert!(refused.to_string().contains("CONTINUO_KEY_OPENAI"), "it says what helps");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);

    keys.unlock(PASSPHRASE).unwrap();
    keys.set("openai", &Key::new("sk-secret")).unwrap();
    let written = std::fs::read_to_string(dir.path().join(NAME)).unwrap();
    let spelt: String = "sk-secret".bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(!written.contains("sk-secret") && !written.contains(&spelt) && !written.contains(PASSPHRASE));
}

#[cfg(unix)]
#[test]
fn the_key_file_is_its_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path(), NoRing, &[]);
    keys.unlock(PASSPHRASE).unwrap();
    keys.set("openai", &Key::new("sk-secret")).unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
    }
}

#[test]
fn a_locked_file_says_what_it_has_and_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    let writer = keys(dir.path(), NoRing, &[]);
    writer.unlock(PASSPHRASE).unwrap();
    writer.set("anthropic", &Key::new("sk-1")).unwrap();

    let reader = keys(dir.path(), NoRing, &[]);
    assert!(reader.needs_passphrase());
    assert_eq!(reader.place("anthropic").unwrap(), Some(Place::File));
    let locked = KeyError::Locked { name: "anthropic".into(), path: path.clone() };
    assert_eq!(reader.get("anthropic").unwrap_err(), locked);
    assert_eq!(reader.remove("anthropic").unwrap_err(), locked);
    assert_eq!(reader.get("openai").unwrap(), None, "what it doesn't have needs no passphrase");

    assert_eq!(reader.unlock("correct horse batter").unwrap_err(), KeyError::WrongPassphrase { path });
    reader.unlock(PASSPHRASE).unwrap();
    assert_eq!(reader.get("anthropic").unwrap(), Some(Key::new("sk-1")));
    reader.lock();
    assert_eq!(reader.get("anthropic").unwrap_err(), locked);
}

#[test]
fn two_processes_don_t_lose_each_other_s_keys() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (keys(dir.path(), NoRing, &[]), keys(dir.path(), NoRing, &[]));
    one.unlock(PASSPHRASE).unwrap();
    one.set("a", &Key::new("1")).unwrap();
    two.unlock(PASSPHRASE).unwrap();
    two.set("b", &Key::new("2")).unwrap();
    one.set("c", &Key::new("3")).unwrap();
    for (name, key) in [("a", "1"), ("b", "2"), ("c", "3")] {
        assert_eq!(two.get(name).unwrap(), Some(Key::new(key)));
    }
    assert!(one.remove("b").unwrap());
    assert_eq!(two.get("b").unwrap(), None);
}

#[test]
fn a_key_file_that_was_changed_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    let writer = keys(dir.path(), NoRing, &[]);
    writer.unlock(PASSPHRASE).unwrap();
    writer.set("anthropic", &Key::new("sk-1")).unwrap();
    let good = std::fs::read_to_string(&path).unwrap();
    for (what, wrong) in [
        ("empty", String::new()),
        ("torn", good[..good.len() / 2].to_owned()),
        ("another name", good.replace("anthropic", "anthropid")),
        ("another version", good.replace("\"version\":1", "\"version\":2")),
        ("a cost that no machine has", good.replace("\"memory\":64", "\"memory\":4000000000")),
        ("no letters of a number", good.replace("\"sealed\":\"", "\"sealed\":\"é")),
    ] {
        assert_ne!(wrong, good);
        std::fs::write(&path, wrong).unwrap();
        let reader = keys(dir.path(), NoRing, &[]);
        let refused = reader.unlock(PASSPHRASE).unwrap_err();
        assert!(matches!(refused, KeyError::Damaged { .. } | KeyError::WrongPassphrase { .. }), "{what}: {refused}");
    }
}

#[test]
fn what_can_t_be_a_name_a_key_or_a_passphrase_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path(), Memory::default(), &[("CONTINUO_KEY_EMPTY", " ")]);
    for name in ["", "a b", "../a", "ä", &"a".repeat(65)] {
        assert_eq!(keys.get(name).unwrap_err(), KeyError::Name(name.to_owned()));
    }
    assert_eq!(keys.set("a", &Key::new(" ")).unwrap_err(), KeyError::Empty);
    assert_eq!(keys.unlock("short").unwrap_err(), KeyError::ShortPassphrase { least: 8 });
    assert_eq!(keys.get("empty").unwrap(), None, "an empty variable is none");
}

#[test]
fn a_key_of_the_environment_can_t_be_removed_and_it_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let keys = keys(dir.path(), NoRing, &[("CONTINUO_KEY_A", "1")]);
    assert_eq!(keys.remove("a").unwrap_err(), KeyError::InEnvironment { variable: "CONTINUO_KEY_A".into() });
}

#[test]
fn a_keyring_that_hangs_is_waited_for_once_and_asked_again_when_it_is_done() {
    let asking = OneAtATime::default();
    let (go_on, wait) = crossbeam_channel::bounded::<()>(0);
    let (ended, end) = crossbeam_channel::bounded::<()>(0);
    let hung = asking.within(std::time::Duration::from_millis(1), move || {
        wait.recv().ok();
        drop(ended);
        Ok(1)
    });
    assert_eq!(hung, Err(RingError::Silent));
    let hour = std::time::Duration::from_secs(3600);
    assert_eq!(asking.within(hour, || Ok(2)), Err(RingError::Silent), "no second question while one hangs");
    go_on.send(()).unwrap();
    assert!(end.recv().is_err(), "the first question came to its end");
    while asking.within(hour, || Ok(3)) != Ok(3) {
        std::thread::yield_now();
    }
    let panicked: Result<(), _> = asking.within(hour, || panic!("a keyring that fails"));
    assert_eq!(panicked, Err(RingError::Silent));
    assert_eq!(asking.within(hour, || Ok(4)), Ok(4), "a question that fails lets the next one in");
}

#[test]
fn questions_to_a_keyring_wait_for_each_other_as_long_as_none_hangs() {
    let asking = Arc::new(OneAtATime::default());
    let hour = std::time::Duration::from_secs(3600);
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let asking = Arc::clone(&asking);
            std::thread::spawn(move || asking.within(hour, move || Ok(number)))
        })
        .collect();
    let said: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(said, (0..8).map(Ok).collect::<Vec<_>>(), "all are answered");
}
