import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cleanCopy, pythonTools, run, sam } from './tools.ts';

/**
 * Renders what `sam build` made into a plain CloudFormation template and the zips of its code.
 *
 * @param built the template.yaml in the folder that `sam build` wrote
 * @param target the folder that gets template.json and a zip for each different code; what it held is removed
 */
export const renderMember = async (built: string, target: string): Promise<void> => {
  const python = join(await pythonTools(), 'python');
  await run(python, [join('deploy', 'organization', 'render.py'), built, target]);
};

/** Builds a clean copy of this repository with `sam build`, and renders it. */
export const packageMember = async (target: string): Promise<void> => {
  const clone = await cleanCopy();
  try {
    await sam(clone, ['build']);
    await renderMember(join(clone, '.aws-sam', 'build', 'template.yaml'), target);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
};
