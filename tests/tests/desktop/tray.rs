//! The tray of a session: who wants to be in it, and what their menus offer. As a panel does it, over the bus.

use crate::session::wait_until;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use zbus::blocking::{Connection, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

/// Where an item is: the name of its program on the bus, and its path.
type Item = (String, String);

/// The root of a menu: its id, its properties, and the entries below it.
type Root = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// Which properties of the entries are wanted.
const ALL: &[&str] = &[];

pub(crate) struct Tray {
    bus: Connection,
    items: Arc<Mutex<Vec<Item>>>,
}

struct Watcher {
    items: Arc<Mutex<Vec<Item>>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String, #[zbus(header)] header: zbus::message::Header<'_>) {
        // Some give their name on the bus, libappindicator its path.
        let sender = header.sender().expect("a bus names the sender").to_string();
        self.items.lock().unwrap().push((sender, service));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Tray {
    /// Puts a tray into the session with this bus.
    pub(crate) fn new(bus: &str) -> Tray {
        let items = Arc::new(Mutex::new(Vec::new()));
        let watcher = Watcher { items: Arc::clone(&items) };
        let bus = connection::Builder::address(bus)
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", watcher))
            .and_then(|builder| builder.name("org.kde.StatusNotifierWatcher"))
            .and_then(|builder| builder.build())
            .unwrap();
        Tray { bus, items }
    }

    /// Clicks the entry of this label in the menu of the item, as soon as it is there.
    pub(crate) fn choose(&self, label: &str) {
        wait_until(&format!("the tray offers `{label}`"), || {
            let Some((program, path)) = self.items.lock().unwrap().last().cloned() else { return false };
            let item = Proxy::new(&self.bus, program.clone(), path, "org.kde.StatusNotifierItem").unwrap();
            let Ok(menu) = item.get_property::<OwnedObjectPath>("Menu") else { return false };
            let menu = Proxy::new(&self.bus, program, menu, "com.canonical.dbusmenu").unwrap();
            let Ok((_, (_, _, entries))) = menu.call::<_, _, (u32, Root)>("GetLayout", &(0_i32, -1_i32, ALL)) else {
                return false;
            };
            let Some(id) = entries.iter().find_map(|entry| find(entry, label)) else { return false };
            menu.call::<_, _, ()>("Event", &(id, "clicked", Value::from(0_i32), 0_u32)).is_ok()
        });
    }
}

/// Returns the id of the entry of this label: an entry is its id, its properties and the entries below it.
fn find(entry: &Value<'_>, label: &str) -> Option<i32> {
    let entry = match entry {
        Value::Value(inner) => return find(inner, label),
        Value::Structure(entry) => entry,
        _ => return None,
    };
    let [Value::I32(id), Value::Dict(properties), Value::Array(children)] = entry.fields() else { return None };
    let is = properties.get::<_, String>(&"label").ok().flatten();
    // An underscore marks the letter that chooses the entry by key.
    if is.is_some_and(|is| is.replace('_', "") == label) {
        return Some(*id);
    }
    children.iter().find_map(|child| find(child, label))
}
