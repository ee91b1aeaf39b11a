// The program that `npm run package:member` bundles and runs.
import { packageMember } from './package-member.ts';

const [target = 'dist/member'] = process.argv.slice(2);

packageMember(target).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
