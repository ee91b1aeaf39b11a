/**
 * The Handler of every function: exports the handler of the function's own file, which lies beside this one in the package.
 *
 * With a Handler each, `sam build` would make a build each, with an `npm ci` of its own: of functions that esbuild builds, the
 * SAM CLI lets those alone share a build whose Handler is the same. With one for all it makes one build.
 *
 * The file is chosen when it runs, by a path that esbuild cannot work out: so it bundles none here, and a function loads what
 * it needs and nothing of the others. It is loaded while Lambda initializes the function, and what it throws then, Lambda
 * reports as an error of the initialization.
 *
 * @see https://github.com/aws/aws-sam-cli/blob/develop/samcli/lib/build/build_graph.py `FunctionBuildDefinition.__eq__`
 */
import type { Handler } from 'aws-lambda';
import { ownFile } from './own-file.ts';

export const { handler } = require(ownFile(process.env)) as { readonly handler: Handler };
