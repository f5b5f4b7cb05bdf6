//! How a list of kinds becomes their payloads and their documentation.

macro_rules! kinds {
    ($(
        #[doc = $about:literal]
        $type:ident = $name:literal, $version:literal {
            $($(#[doc = $of_field:literal])* $field:ident: $shape:ty,)*
        }
    )+) => {
        $(
            #[doc = $about]
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            pub struct $type {
                $($(#[doc = $of_field])* pub $field: $shape,)*
            }

            impl Kind for $type {
                const NAME: &'static str = $name;
                const VERSION: u32 = $version;
            }
        )+

        /// Every kind that Continuo emits.
        pub const KINDS: &[KindInfo] = &[$(KindInfo {
            name: $name,
            version: $version,
            about: $about,
            fields: &[$(FieldInfo {
                name: stringify!($field),
                shape: stringify!($shape),
                about: concat!("" $(, $of_field)*),
            }),*],
        }),+];
    };
}
