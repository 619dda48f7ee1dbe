import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { calibrationDays, keptCalibration } from '../core/kept-calibration';
import { expiryAttribute, stateKeys } from '../core/names';
import type { Calibrations } from '../core/ports';

const prefix = 'calibration#';
const item = z.object({ calibration: z.string().transform((text): unknown => JSON.parse(text)).pipe(keptCalibration) });

/** One item a component, about 1 kB: the last one. It is kept twice as long as it is used, so that people are told that it is too old. */
export function dynamodbCalibrations({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Calibrations {
  return {
    async get(tenant, component) {
      const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: { pk: stateKeys.found(tenant), sk: `${prefix}${component}` }, ConsistentRead: true }));
      return Item === undefined ? undefined : parse(item, Item, 'Calibration item').calibration;
    },

    async put(kept) {
      const expires = Math.ceil(Date.parse(kept.measuredAt) / 1000) + 2 * calibrationDays * 86_400;
      await client.send(new PutCommand({ TableName: stateTable, Item: { pk: stateKeys.found(kept.tenant), sk: `${prefix}${kept.component}`, calibration: JSON.stringify(kept), [expiryAttribute]: expires } }));
    },
  };
}
