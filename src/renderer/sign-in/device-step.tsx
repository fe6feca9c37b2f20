import type { SignInStep } from '../../shared/app-state.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { words } from '../words.ts';
import { QrCode } from './qr-code.tsx';

type DeviceStepState = Extract<SignInStep, { kind: 'waiting_for_device' }>;

/** The address and the code for a phone or another computer, and both as one picture. */
export function DeviceStep({ step }: { step: DeviceStepState }) {
  const { verification_url, user_code, complete_url } = step;
  return (
    <>
      <p>{words.signInProgress.device}</p>
      <p className="device-code" role="status">
        <strong>{user_code}</strong>
        <CopyButton text={user_code} label={words.signInProgress.copyDeviceCode} />
      </p>
      <div className="link-line">
        <input
          className="input code"
          readOnly
          value={verification_url}
          aria-label={words.signInProgress.deviceAddress}
        />
        <CopyButton text={verification_url} label={words.signInProgress.copyDeviceAddress} />
      </div>
      <QrCode text={complete_url ?? verification_url} label={words.signInProgress.deviceQr} />
    </>
  );
}
