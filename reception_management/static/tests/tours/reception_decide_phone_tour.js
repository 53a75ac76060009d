import { registry } from "@web/core/registry";

const open = (name) => ({
    content: `Open what waits: ${name}`,
    trigger: `.o_kanban_record:contains("${name}")`,
    run: "click",
});
const shown = (name, text) => ({
    content: `${name} shows ${text}`,
    trigger: `.o_form_view .o_field_widget[name=${name}]:contains("${text}")`,
});
const card = (name, ...texts) => ({
    content: `A card of ${name} shows ${texts.join(", ")}`,
    trigger:
        `.o_field_widget[name=${name}] .o_kanban_record` +
        texts.map((text) => `:contains("${text}")`).join(""),
});
const fits = {
    content: "Nothing is wider than the phone",
    trigger: ".o_form_view .o_form_sheet",
    run() {
        const width = document.documentElement.scrollWidth;
        if (width > window.innerWidth) {
            throw new Error(`The screen is ${width} wide, the phone ${window.innerWidth}`);
        }
    },
};

registry.category("web_tour.tours").add("reception_decide_phone", {
    url: "/odoo/visits-waiting",
    steps: () => [
        open("Signing of the framework contract"),
        shown("host_id", "Helena Lindqvist"),
        card("guest_ids", "Catalina Rojas"),
        shown("over_cap_reason", "two formal dinners"),
        card("budget_ids", "Lodging", "600.00"),
        card("budget_ids", "Total", "Left"),
        fits,
        {
            content: "Approve the visit",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        shown("state", "Approved"),
        {
            content: "Back to what waits",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "The visit waits no more",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Signing of the framework contract)))",
        },
        open("Sakura Precision"),
        card("decision_claim_ids", "Lunch at the harbour", "900.00", "Above the cap by"),
        card("decision_claim_ids", "Their board joined us"),
        card("guest_ids", "Mariko Abe"),
        card("budget_ids", "Total", "Left"),
        fits,
        {
            content: "Agree to the claim",
            trigger: ".o_field_widget[name=decision_claim_ids] button[name=action_approve_over_cap]",
            run: "click",
        },
        {
            content: "Nothing is left to decide",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=decision_claim_ids]))",
        },
    ],
});
