/** What a rule says, in Japanese: each of its reasons has what it has in English, with the same `{name}`s. */
import type { About } from '../../../../rules/rule.ts';

export type RuleInJapanese<Rule extends Pick<About, 'reasons'> = Pick<About, 'reasons'>> = {
  readonly title: string;
  readonly reasons: {
    readonly [Id in keyof Rule['reasons']]: {
      readonly [Text in Extract<keyof Rule['reasons'][Id], 'sentence' | 'summary' | 'remedy'>]: string;
    };
  };
};

export interface ReasonInJapanese {
  readonly sentence: string;
  readonly summary?: string;
  readonly remedy?: string;
}
