//! The settings that are the same for all profiles, in `app.db`: a row for each that isn't as it comes.

use crate::api::{ChangeSettings, Settings};
use crate::error::Result;
use continuo_store::rusqlite::{self, Connection};
use continuo_store::{Database, StoreError};
use serde_json::{Map, Value};

/// Returns the settings in force. One that this version can't read is as it comes.
pub(crate) fn read(db: &Database) -> Result<Settings> {
    Ok(db.read(in_force)?)
}

fn in_force(db: &Connection) -> std::result::Result<Settings, StoreError> {
    let mut statement = db.prepare_cached("SELECT key, value FROM setting")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let stored = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut settings = Settings::default();
    for (key, value) in stored {
        let Ok(value) = serde_json::from_str(&value) else { continue };
        let mut all = as_map(&settings);
        all.insert(key, value);
        if let Ok(read) = serde_json::from_value(Value::Object(all)) {
            settings = read;
        }
    }
    Ok(settings)
}

/// Changes what is said, and returns the settings in force then.
///
/// # Errors
/// [`Code::Invalid`] for a command that can't be one.
pub(crate) fn change(db: &Database, change: &ChangeSettings) -> Result<Settings> {
    if let Some(command) = change.editor_command.as_deref().and_then(named) {
        crate::opening::check_command(&command)?;
    }
    let change = change.clone();
    // Read and written in one: two windows may change two settings at once.
    Ok(db.write(move |tx| -> std::result::Result<Settings, StoreError> {
        let settings = changed(in_force(tx)?, &change);
        let usual = as_map(&Settings::default());
        for (key, value) in as_map(&settings) {
            if usual.get(&key) == Some(&value) {
                tx.execute("DELETE FROM setting WHERE key = ?1", [&key])?;
            } else {
                let written = "INSERT INTO setting (key, value) VALUES (?1, ?2)
                               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
                tx.execute(written, [key, value.to_string()])?;
            }
        }
        Ok(settings)
    })?)
}

fn changed(mut settings: Settings, change: &ChangeSettings) -> Settings {
    if let Some(theme) = change.theme {
        settings.theme = theme;
    }
    if let Some(editor) = &change.editor {
        settings.editor = named(editor);
    }
    if let Some(command) = &change.editor_command {
        settings.editor_command = named(command);
    }
    settings.autostart = change.autostart.unwrap_or(settings.autostart);
    settings.notifications = change.notifications.unwrap_or(settings.notifications);
    settings.close_to_tray = change.close_to_tray.unwrap_or(settings.close_to_tray);
    if let Some(keys) = &change.keys {
        settings.keys.clone_from(keys);
    }
    settings
}

fn named(name: &str) -> Option<String> {
    Some(name.trim().to_string()).filter(|name| !name.is_empty())
}

fn as_map(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => map,
        other => unreachable!("settings are an object of plain values: {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Theme;
    use continuo_store::{APP, OpenOptions};

    use crate::error::Code;

    #[test]
    fn settings_come_back_and_an_odd_one_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions { migrations: APP, ..OpenOptions::default() };
        let db = Database::open(&folder.path().join("app.db"), &options).unwrap();
        assert_eq!(read(&db).unwrap(), Settings::default());
        let wanted = ChangeSettings {
            theme: Some(Theme::Dark),
            editor: Some("zed".into()),
            editor_command: Some("my-editor --line {line} {path}".into()),
            ..ChangeSettings::default()
        };
        let changed = change(&db, &wanted).unwrap();
        assert_eq!(changed.theme, Theme::Dark);
        assert_eq!(read(&db).unwrap(), changed);
        let wrong = ChangeSettings { editor_command: Some("editor 'open".into()), ..ChangeSettings::default() };
        assert_eq!(change(&db, &wrong).unwrap_err().code, Code::Invalid);
        let cleared = ChangeSettings { editor: Some(" ".into()), ..ChangeSettings::default() };
        assert_eq!(change(&db, &cleared).unwrap().editor, None);
        db.write(|tx| -> std::result::Result<(), StoreError> {
            tx.execute("UPDATE setting SET value = '\"sepia\"' WHERE key = 'theme'", [])?;
            Ok(())
        })
        .unwrap();
        let read = read(&db).unwrap();
        assert_eq!((read.theme, read.editor_command), (Theme::System, changed.editor_command));
    }
}
