/** A profile in the making. It is created with its name and without folders, so that nothing is read before the start. */
import { engine } from '../../api/engine';
import { write } from '../../api/cache.svelte';
import type { Colour, ProfileInfo } from '../../api/generated/types';
import { withPatterns } from '../../folders/patterns';
import { COLOURS } from '../../text/colours';

export class Setup {
  name = $state('');
  colour = $state<Colour>('green');
  folders = $state.raw<string[]>([]);
  /** To leave out, beside the usual ones. */
  patterns = $state.raw<string[]>([]);
  /** As created by the first step. */
  profile = $state.raw<ProfileInfo>();

  /** Goes on with a profile that was created and never got its folders. */
  adopt(profile: ProfileInfo): void {
    this.profile = profile;
    this.name = profile.name;
    this.colour = profile.colour;
  }

  /** Chooses the colour that the fewest profiles have. */
  suggestColour(profiles: readonly ProfileInfo[]): void {
    const uses = (colour: Colour) => profiles.filter((one) => one.colour === colour).length;
    this.colour = COLOURS.reduce((best, one) => (uses(one) < uses(best) ? one : best));
  }

  /** Creates the profile, or changes what was created to what it is called now. */
  async create(): Promise<ProfileInfo> {
    const name = this.name.trim();
    const made = this.profile;
    if (!made) {
      this.profile = await write('profile.create', { name, colour: this.colour, folders: [] });
      return this.profile;
    }
    const profile = made.id;
    if (made.name !== name) this.profile = await write('profile.rename', { profile, name });
    if (made.colour !== this.colour) {
      this.profile = await write('profile.set-colour', { profile, colour: this.colour });
    }
    return this.profile ?? made;
  }

  /** Writes the patterns, then gives the profile its folders and makes it the active one: reading begins. */
  async start(): Promise<void> {
    const made = this.profile;
    if (!made) return;
    const profile = made.id;
    if (this.patterns.length > 0) {
      const { text } = await engine.profileConfig({ profile });
      await write('profile.set-config', {
        profile,
        text: withPatterns(text, this.patterns),
        was: text,
      });
      this.patterns = [];
    }
    await write('profile.add-folders', { profile, folders: this.folders });
    // The first profile is the active one already, and reads its new folders by itself.
    if (!made.active) await write('profile.switch', { profile });
  }
}
