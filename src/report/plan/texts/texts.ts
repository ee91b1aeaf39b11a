/** The texts that go to users: one for each kind of step that they have to know of. */
import { en } from './en.ts';
import { ja } from './ja.ts';
import type { OfferedDevice } from '../devices.ts';

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text to send: an e-mail, or a message in a chat. */
export interface Message {
  readonly subject: string;
  /** Several lines. */
  readonly body: string;
}

interface Addressed {
  readonly user: string;
  readonly accountId: string;
  /** `YYYY-MM-DD`. */
  readonly due: string;
  /** Whom to turn to; undefined: the administrator. */
  readonly contact: string | undefined;
}

interface EnrolFacts extends Addressed {
  /** Where users of the account sign in. */
  readonly signInUrl: string;
  /** The best first. */
  readonly devices: readonly OfferedDevice[];
  /** `YYYY-MM-DD`: from when on the two below are so. */
  readonly enforced: string;
  /** Whether nothing else can be done before the device is enrolled. */
  readonly isLocked: boolean;
  /** Whether access keys are in use, and work in a session with MFA alone. */
  readonly hasKeys: boolean;
}

interface MoveFacts extends Addressed {
  readonly roleName: string;
  readonly roleArn: string;
  /** Where the console switches to the role. */
  readonly switchUrl: string;
  /** The ARN of a virtual device of the user's. */
  readonly deviceArn: string;
  /** Whether access keys are in use. */
  readonly hasKeys: boolean;
}

interface RemoveFacts extends Addressed {
  readonly password: boolean;
  readonly keys: number;
  readonly unusedDays: number;
}

interface RoleFacts extends Addressed {
  readonly roleName: string;
}

export interface Texts {
  enrol(facts: EnrolFacts): Message;
  move(facts: MoveFacts): Message;
  removeCredentials(facts: RemoveFacts): Message;
  becomeRole(facts: RoleFacts): Message;
}

export const texts: Readonly<Record<Language, Texts>> = { en, ja };
