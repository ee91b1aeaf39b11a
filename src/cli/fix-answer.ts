/** How proposals are handed over, of roles and of users alike. */
import { toJson } from '../report/json.ts';
import type { TextStyle } from '../report/terminal-text.ts';
import { deliver } from './deliver.ts';
import type { Io } from './io.ts';
import type { AnswerOptions } from './options.ts';
import { yamlWriter } from './yaml-text.ts';

/** Proposals in each form of the answer. */
export interface FixForms {
  diff(style: TextStyle): string;
  json(): string;
  cli(): string;
  /** @param toYaml writes what stands in a template */
  cloudformation(toYaml: (value: unknown) => string): string;
  terraform(): string;
}

/** @throws where the file cannot be written */
export const deliverFixes = async (
  forms: FixForms,
  options: AnswerOptions<keyof FixForms>,
  io: Io,
): Promise<void> => {
  const { format = 'diff' } = options;
  // Another form does not load what writes YAML.
  const toYaml = format === 'cloudformation' ? await yamlWriter() : toJson;
  await deliver(
    (style) => {
      switch (format) {
        case 'diff':
          return forms.diff(style);
        case 'cloudformation':
          return forms.cloudformation(toYaml);
        case 'json':
        case 'cli':
        case 'terraform':
          return forms[format]();
      }
    },
    options,
    io,
  );
};
