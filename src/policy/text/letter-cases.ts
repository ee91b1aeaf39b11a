/** The cases of letters: without regard to case each stands for the others. */

/** Characters with the lower case of another pair: without regard to case the Kelvin sign is a k. */
const FURTHER_CASES: ReadonlyMap<string, string> = new Map(
  Array.from('\u212a\u212b\u2126\u1e9e\u03f4ǅǈǋǲᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾼῌῼ', (character) => [
    character.toLowerCase(),
    character,
  ]),
);

const casesOf = (character: string): readonly string[] => {
  const lower = character.toLowerCase();
  return [character, lower, character.toUpperCase(), FURTHER_CASES.get(lower) ?? character].filter(
    (spelled) => Array.from(spelled).length === 1,
  );
};

const ASCII = Array.from({ length: 128 }, (_, code) => casesOf(String.fromCharCode(code)));

/** All cases of a character, and itself; not a case that takes two characters. */
export const cases = (character: string): readonly string[] =>
  ASCII[character.charCodeAt(0)] ?? casesOf(character);
