//! The page's side of the API: types, client and topics, as TypeScript in `ui/src/api/generated`.
//!
//! The files are committed. `cargo xtask api` writes them; this test fails when they say something else than the list.

use super::{COMMANDS, Kind, typed_commands};
use crate::events::PipelineEvent;
use crate::{ApiError, Code};
use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

const HEAD: &str = "// Generated from the engine's list of commands by `cargo xtask api`. Don't edit.\n\n";

/// One command with the TypeScript of its request and its response.
pub(super) struct Typed {
    name: &'static str,
    method: &'static str,
    request: String,
    response: String,
    declarations: Declarations,
}

#[derive(Default)]
struct Declarations {
    found: BTreeMap<String, String>,
    seen: Vec<TypeId>,
}

impl Typed {
    pub(super) fn of<Request: TS + 'static, Response: TS + 'static>(
        name: &'static str,
        method: &'static str,
        config: &Config,
    ) -> Typed {
        let mut declarations = Declarations::default();
        declarations.add::<Request>(config);
        declarations.add::<Response>(config);
        Typed { name, method, request: Request::name(config), response: Response::name(config), declarations }
    }
}

impl Declarations {
    /// Adds a type, if it is declared, and those that it is made of.
    fn add<T: TS + 'static + ?Sized>(&mut self, config: &Config) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.found.insert(T::ident(config), format!("{docs}export {}\n", T::decl(config)));
        }
        struct Below<'a>(&'a mut Declarations, &'a Config);
        impl TypeVisitor for Below<'_> {
            fn visit<T: TS + 'static + ?Sized>(&mut self) {
                self.0.add::<T>(self.1);
            }
        }
        T::visit_dependencies(&mut Below(self, config));
        T::visit_generics(&mut Below(self, config));
    }
}

fn generated() -> [(&'static str, String); 2] {
    let config = Config::new().with_large_int("number");
    let commands = typed_commands(&config);
    let mut all = Declarations::default();
    all.add::<ApiError>(&config);
    all.add::<Code>(&config);
    all.add::<PipelineEvent>(&config);
    all.add::<super::Topic>(&config);
    let mut types = all.found;
    for command in &commands {
        types.extend(command.declarations.found.iter().map(|(name, text)| (name.clone(), text.clone())));
    }
    let mut client = String::new();
    client.push_str("/** Every command's request and response. */\nexport interface Commands {\n");
    for command in &commands {
        let _ = writeln!(
            client,
            "  '{}': {{ request: {}; response: {} }};",
            command.name, command.request, command.response
        );
    }
    client.push_str("}\n\nexport type CommandName = keyof Commands;\n\n");
    client.push_str("/** What each read is made of. */\nexport const PROVIDES = {\n");
    for command in COMMANDS.iter().filter(|command| command.kind == Kind::Read) {
        let _ = writeln!(client, "  '{}': {},", command.name, topics(command.topics));
    }
    client.push_str("} as const satisfies Partial<Record<CommandName, readonly Topic[]>>;\n\n");
    client.push_str("export type ReadName = keyof typeof PROVIDES;\n\n");
    client.push_str("/** What each write makes old. */\nexport const INVALIDATES = {\n");
    for command in COMMANDS.iter().filter(|command| command.kind == Kind::Write) {
        let _ = writeln!(client, "  '{}': {},", command.name, topics(command.topics));
    }
    client.push_str("} as const satisfies Partial<Record<CommandName, readonly Topic[]>>;\n\n");
    client.push_str("/** What each pushed event makes old. */\nexport const EVENT_INVALIDATES = {\n");
    for (event, of_event) in PipelineEvent::TOPICS {
        let _ = writeln!(client, "  {event}: {},", topics(of_event));
    }
    client.push_str(
        "} as const satisfies Record<PipelineEvent['event'], readonly Topic[]>;\n\n\
         /** Carries one call to the engine. */\n\
         export type Call = <Name extends CommandName>(\n  name: Name,\n  request: Commands[Name]['request'],\n\
         ) => Promise<Commands[Name]['response']>;\n\n\
         /** Returns the engine's commands as functions. */\nexport function client(call: Call) {\n  return {\n",
    );
    for (command, declared) in commands.iter().zip(COMMANDS) {
        let method = camel(command.method);
        let request = &command.request;
        // A request whose fields may all be left out may be left out itself.
        let default = if optional(&types, request) { " = {}" } else { "" };
        let _ = writeln!(client, "    /** {} */", declared.about.trim());
        let _ = writeln!(client, "    {method}: (request: {request}{default}) => call('{}', request),", command.name);
    }
    client.push_str("  };\n}\n\nexport type Client = ReturnType<typeof client>;\n");
    // What a comment says may begin as a type is called.
    let code: Vec<&str> = client.lines().filter(|line| !line.trim_start().starts_with("/**")).collect();
    let named = |name: &&String| {
        let mut words = code.iter().flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
        words.any(|word| word == name.as_str()) && *name != "Client"
    };
    let names: Vec<&str> = types.keys().filter(named).map(String::as_str).collect();
    let client = format!("{HEAD}import type {{\n  {},\n}} from './types';\n\n{client}", names.join(",\n  "));
    let types: Vec<String> = types.into_values().collect();
    [("types.ts", format!("{HEAD}{}", types.join("\n"))), ("client.ts", client)]
}

fn topics(topics: &[super::Topic]) -> String {
    let quoted: Vec<String> = topics.iter().map(|topic| format!("'{}'", format!("{topic:?}").to_lowercase())).collect();
    format!("[{}]", quoted.join(", "))
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |done, part| done + &part[..1].to_uppercase() + &part[1..])
}

fn optional(types: &BTreeMap<String, String>, request: &str) -> bool {
    let declared = types.get(request).map_or("", String::as_str);
    let without_docs: String = declared.split("*/").map(|part| part.split("/*").next().unwrap_or_default()).collect();
    let fields = without_docs.matches(": ").count();
    request == "Empty" || (fields > 0 && fields == without_docs.matches("?: ").count())
}

#[test]
fn the_page_knows_the_api_as_it_is() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/api/generated");
    let write = std::env::var_os("CONTINUO_WRITE_API").is_some();
    for (name, text) in generated() {
        let path = dir.join(name);
        if write {
            std::fs::create_dir_all(&dir).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "ui/src/api/generated/{name} isn't what the list says: run `cargo xtask api`");
    }
}
