import type { LineCapabilities, PhoneLine } from '../domain/phone-line';

/** A line on sale, with what all simulated lines have in common filled in. */
function line(number: string, sid: string, rate: number, able: Partial<LineCapabilities>): PhoneLine {
  return {
    number,
    sid,
    friendlyName: number.replace(/^\+977(\d)(\d{3})(\d+)$/, '+977 $1-$2$3'),
    capabilities: { voice: true, sms: false, mms: false, fax: false, ...able },
    rate,
    acceptIncoming: 'Voice Calls',
    configureWith: 'Webhook',
    callComesIn: 'Webhook',
    callUrl: '',
    httpRequest: 'HTTP POST',
  };
}

/** The lines that a simulated carrier sells unless told otherwise. */
export const linesOnSale: readonly PhoneLine[] = [
  line('+97715970001', 'b7142c5ae3b673d944d81c83bda4f5de', 10, { sms: true }),
  line('+97715970002', '4c1d0f6c1e0b4f8a9a5b7d3e2f1a6c80', 10, { sms: true }),
  line('+97715970003', '9e3a5b7c2d4f60718293a4b5c6d7e8f9', 8, {}),
  line('+97715970004', '0a1b2c3d4e5f60718293a4b5c6d7e8f0', 8, {}),
  line('+97715970005', '7d8e9fa0b1c2d3e4f5061728394a5b6c', 12, { sms: true, mms: true }),
  line('+97715970006', '1f2e3d4c5b6a79880716253443526170', 12, { sms: true, mms: true }),
  line('+97715970007', '5e6f708192a3b4c5d6e7f8091a2b3c4d', 20, { sms: true, mms: true, fax: true }),
  line('+97715970008', 'c3d4e5f60718293a4b5c6d7e8f90a1b2', 5, { voice: false, sms: true }),
];
