//! The text of the order's note: what a packer or a clerk must read.

use spapi_types::Pii;

use super::build::Builder;
use super::source::Source;

/// Assembles the note from what the rules before put into the draft. Plain text, one fact a line.
pub(super) fn apply(b: &mut Builder<'_>, source: &Source<'_>) {
    let draft = &b.draft;
    let mut note = Note::default();
    if let Some(level) = &draft.service_level {
        note.line(&["Delivery service: ", level]);
    }
    if let Some(order) = &draft.replacement_of {
        note.line(&["Replacement for order ", order]);
    }
    if let Some(number) = &draft.buyer.purchase_order {
        note.line(&["Purchase order: ", number.expose()]);
    }
    for text in &draft.delivery_instructions {
        note.line(&["Delivery instructions: ", text.expose()]);
    }
    let sku = |id: &str| -> String {
        let item = source.items.iter().find(|item| item.id == Some(id));
        item.and_then(|item| item.sku).map_or(id, |sku| sku.value).to_owned()
    };
    for gift in &draft.gifts {
        let wrap = gift.wrap.as_ref().map(|wrap| format!("wrap {wrap}"));
        let message = gift.message.as_ref().map(|message| format!("message: {}", message.expose()));
        let wishes: Vec<String> = wrap.into_iter().chain(message).collect();
        note.line(&["Gift, ", &sku(&gift.order_item_id), ": ", &wishes.join("; ")]);
    }
    for item in &draft.cancelled_items {
        let quantity = item.quantity.map(|quantity| format!("{quantity} × ")).unwrap_or_default();
        let by = item.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        note.line(&["Canceled", &by, ": ", &quantity, &sku(&item.order_item_id)]);
    }
    if draft.cancel_requested {
        note.line(&["The buyer asked to cancel."]);
    }
    if !note.0.is_empty() {
        b.draft.note = Some(Pii::new(note.0));
    }
}

#[derive(Default)]
struct Note(String);

impl Note {
    fn line(&mut self, words: &[&str]) {
        self.0.reserve(1 + words.iter().map(|word| word.len()).sum::<usize>());
        self.0.push_str(if self.0.is_empty() { "" } else { "\n" });
        self.0.extend(words.iter().copied());
    }
}
