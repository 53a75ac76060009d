import { registry } from "@web/core/registry";

const step = (name, label) => ({
    content: label,
    trigger: `.o_form_statusbar button[name=${name}]`,
    run: "click",
});
const shown = (name, text) => ({
    content: `${name} shows ${text}`,
    trigger: `.o_form_view .o_field_widget[name=${name}]:contains("${text}")`,
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

// the host receives the guests …
registry.category("web_tour.tours").add("reception_host_receives", {
    steps: () => [
        {
            content: "Open the guests who are awaited",
            trigger: ".o_kanban_record:contains(Guest & Sons)",
            run: "click",
        },
        fits,
        step("action_check_in", "Check in"),
        shown("state", "In Progress"),
        fits,
    ],
});

// … notes when the talks began, writes what was said …
registry.category("web_tour.tours").add("reception_host_notes", {
    steps: () => [
        fits,
        step("action_start", "It begins"),
        shown("state", "Running"),
        {
            content: "Write the minutes",
            trigger: ".o_field_widget[name=minutes] .odoo-editor-editable",
            run: "editor They want two samples",
        },
        step("action_done", "It ends"),
        shown("state", "Done"),
        shown("minutes", "two samples"),
        fits,
    ],
});

// … and sees them off
registry.category("web_tour.tours").add("reception_host_checks_out", {
    steps: () => [
        fits,
        step("action_check_out", "Check out"),
        shown("state", "Departed"),
        {
            content: "What is missing is listed",
            trigger: ".o_field_widget[name=gaps]:contains(Write the summary)",
        },
        fits,
    ],
});
