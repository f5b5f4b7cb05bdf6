//! The page's one way to the engine: a command's name and its request as JSON, its answer or an error as JSON.
//!
//! What is the shell's own begins with `shell.`; everything else is the engine's list of commands.

use crate::shell::Shell;
use crate::tray;
use continuo_engine::{ApiError, Code};
use continuo_gateway::options_here;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::{Arc, Once};
use tauri::State;

static ANSWERED: Once = Once::new();

#[tauri::command]
pub(crate) async fn rpc(
    shell: State<'_, Arc<Shell>>,
    command: String,
    request: Option<Value>,
) -> Result<Value, ApiError> {
    let shell = Arc::clone(shell.inner());
    // Calls block until they are done, and some take minutes.
    let call = tauri::async_runtime::spawn_blocking(move || call(&shell, &command, request.unwrap_or_default()));
    call.await.unwrap_or_else(|error| Err(ApiError::new(Code::Internal, format!("the call broke off: {error}"))))
}

fn call(shell: &Arc<Shell>, command: &str, request: Value) -> Result<Value, ApiError> {
    match command {
        "shell.startup" => {
            shell.page_listens();
            encode(shell.life.startup())
        }
        // How that goes is told by the event `startup`.
        "shell.retry" => {
            shell.open();
            Ok(json!({}))
        }
        "shell.doctor" => encode(shell.life.doctor(options_here(None, false))?),
        "shell.tray" => Ok(json!({ "available": tray::is_shown(&shell.app) })),
        "shell.quit" => {
            shell.quit();
            Ok(json!({}))
        }
        command => {
            let answer = shell.call(command, request)?;
            // What a start is measured by.
            ANSWERED.call_once(|| tracing::info!("the page is answered"));
            Ok(answer)
        }
    }
}

fn encode(value: impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(value).map_err(|e| ApiError::new(Code::Internal, format!("cannot encode a response: {e}")))
}
