import { logged } from './log.ts';
import { readInvocation } from '../config-rule/invocation.ts';
import { iamUserMfaRequired as rule } from '../../rules/iam-user-mfa-required/rule.ts';
import { invoke, recordedEvent } from '../../test/support/invoke.ts';

const event = recordedEvent('iam-user-mfa-required/scheduled');
const token = String(event['resultToken']);

describe('logged', () => {
  it('keeps the result token and credentials out of the line and of the error', async () => {
    const secrets = {
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEKEYID',
      AWS_SECRET_ACCESS_KEY: 'secret/access+key',
      AWS_SESSION_TOKEN: 'session-token',
    };
    Object.assign(process.env, secrets);
    const { text, error, lines } = await invoke(
      (value) =>
        logged(rule, undefined, async (log) => {
          log.invocation(readInvocation(rule, value));
          const cause = new Error(token);
          throw new Error(`refused: ${token}, ${Object.values(secrets).join(', ')}`, { cause });
        }),
      event,
    );
    expect(error).toBe('refused: ***, ***, ***, ***');
    expect(lines).toEqual([
      {
        level: 'ERROR',
        rule: 'iam-user-mfa-required',
        configRuleName: 'iam-user-mfa-required',
        accountId: '111122223333',
        messageType: 'ScheduledNotification',
        durationMs: expect.any(Number),
        error,
      },
    ]);
    for (const secret of [token, ...Object.values(secrets)]) expect(text).not.toContain(secret);
  });

  it('writes a line for what is thrown and is no Error', async () => {
    const { lines } = await invoke(() => logged(rule, 'request-1', () => Promise.reject('no reason')), event);
    expect(lines).toEqual([
      {
        level: 'ERROR',
        rule: rule.id,
        requestId: 'request-1',
        durationMs: expect.any(Number),
        error: 'no reason',
      },
    ]);
  });
});
