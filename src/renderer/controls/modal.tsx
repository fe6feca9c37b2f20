import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Modal as AriaModal, Button, Dialog, Heading, ModalOverlay } from 'react-aria-components';
import { words } from '../words.ts';

export interface ModalProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Left out: the dialog needs an answer and has no cross, and Escape does nothing. */
  readonly onClose?: () => void;
  readonly role?: 'dialog' | 'alertdialog';
  readonly wide?: boolean;
}

export function Modal({ title, children, onClose, role = 'dialog', wide = false }: ModalProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) onClose?.();
      }}
    >
      <AriaModal className={wide ? 'modal wide' : 'modal'}>
        <Dialog className="dialog" role={role}>
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {onClose === undefined ? null : (
              <Button className="button quiet icon" aria-label={words.close} onPress={onClose}>
                <X size={16} aria-hidden="true" />
              </Button>
            )}
          </header>
          {children}
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  );
}
