import {
  DescribeConfigurationRecordersCommand,
  type ConfigServiceClient,
  type ConfigurationRecorder,
} from '@aws-sdk/client-config-service';
import { listIn } from './reading.ts';

/**
 * The account's own recorder in the client's region; those that other AWS services have made for themselves are not the
 * account's choice. Undefined: it has none.
 *
 * @throws what AWS answers
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html (servicePrincipal)
 */
export const readRecorder = async (
  config: ConfigServiceClient,
): Promise<ConfigurationRecorder | undefined> => {
  const { ConfigurationRecorders } = await config.send(new DescribeConfigurationRecordersCommand({}));
  return listIn('ConfigurationRecorders', ConfigurationRecorders).find(
    ({ servicePrincipal }) => servicePrincipal === undefined,
  );
};
