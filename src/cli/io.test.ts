import { messagesTo } from './io.ts';

/** What messages write to a stderr of so many columns; undefined: no terminal. */
const told = (
  columns: number | undefined,
  tell: (messages: ReturnType<typeof messagesTo>) => void,
  quiet = false,
) => {
  let written = '';
  const stderr = {
    write: (text: string) => {
      written += text;
    },
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  };
  tell(messagesTo({ stderr }, quiet));
  return written;
};

const LONG = 'no users or roles of this account could be read';

it.each([
  ['breaks between words on a terminal', 24, 'error: no users or roles\nof this account could be\nread\n'],
  ['fits 80 columns of a terminal that does not know its size', 0, `error: ${LONG}\n`],
  ['stays whole elsewhere', undefined, `error: ${LONG}\n`],
])('an error %s', (_, columns, expected) => {
  expect(told(columns, ({ error }) => error(LONG))).toBe(expected);
});

describe('progress', () => {
  const reading = ({ progress, done }: ReturnType<typeof messagesTo>): void => {
    progress('reading 1 of 20');
    progress('reading 20 of 20');
    done('read 20 users');
  };

  it('is taken off a terminal, and nothing of it stays', () => {
    const written = told(80, reading);
    expect(written).toBe('reading 1 of 20\r\u001b[Kreading 20 of 20\r\u001b[K');
  });

  it('is one line at the end elsewhere', () => {
    expect(told(undefined, reading)).toBe('read 20 users\n');
  });

  it('is nothing for --quiet', () => {
    expect(told(80, reading, true) + told(undefined, reading, true)).toBe('');
  });

  it('is whole on a terminal that does not know its size', () => {
    expect(told(0, ({ progress }) => progress('reading organizations …'))).toBe('reading organizations …');
  });

  it('is cut between words', () => {
    expect(told(20, ({ progress }) => progress('reading organizations …'))).toBe('reading');
  });
});

it('commands of this program are named as it was started', () => {
  let written = '';
  const stderr = { write: (text: string) => (written += text) };
  messagesTo({ stderr, calledAs: ['node', 'dist/cli.js'] }).error('run mfa-rules deploy');
  expect(written).toBe('error: run node dist/cli.js deploy\n');
});
