/** What is said when a profile keeps what is in it off the clipboard. */
export const clipboard = {
  blocked: 'This profile keeps what is in it off the clipboard, so nothing was copied.',
  unknown: 'Whether this profile may be copied from isn’t known yet, so nothing was copied.',
  cure: 'It is changed in Settings, under Profile, Privacy: “Keep its context off the clipboard”.',
};
