import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const choose = (name, text) => [
    {
        content: `Type into ${name}`,
        trigger: `.o_field_widget[name=${name}] input`,
        run: `edit ${text}`,
    },
    {
        content: `Choose ${text}`,
        trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${text}")`,
        run: "click",
    },
];
const write = (name, text) => ({
    content: `Fill in ${name}`,
    trigger: `.o_field_widget[name=${name}] input`,
    run: `edit ${text} && press Tab`,
});
const missing = (text) => ({
    content: `The form lists what is missing: ${text}`,
    trigger: `div[name=gaps_box]:contains("${text}")`,
});
const notMissing = (text) => ({
    content: `It is no longer missing: ${text}`,
    trigger: `.o_form_view:not(:has(div[name=gaps_box]:contains("${text}")))`,
});

registry.category("web_tour.tours").add("reception_visit_apply", {
    url: "/odoo/visits",
    steps: () => [
        {
            content: "Begin an application",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        missing("Enter what you know and save"),
        ...choose("partner_id", "Sakura Precision"),
        write("purpose", "Tour of the showroom"),
        ...stepUtils.saveForm(),
        missing("Give the date and time of the arrival."),
        missing("Name at least one guest."),
        missing("Choose the reception tier."),
        missing("Name the main host."),
        write("date_arrival", "+7d"),
        write("date_departure", "+8d"),
        {
            content: "Add a guest",
            trigger: ".o_field_widget[name=guest_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Name the guest",
            trigger: ".o_field_widget[name=guest_ids] .o_selected_row [name=name] input",
            run: "edit Mariko Abe",
        },
        ...stepUtils.saveForm(),
        notMissing("Give the date and time of the arrival."),
        notMissing("Name at least one guest."),
        missing("Choose the reception tier."),
        ...choose("tier_id", "Business Guest"),
        {
            content: "Say why they get a higher tier than suggested",
            trigger: ".o_field_widget[name=tier_reason] textarea",
            run: "edit A contract is about to be signed && press Tab",
        },
        ...choose("host_id", "Lucía Fernández"),
        {
            content: "Open the budget",
            trigger: ".o_notebook .nav-link[name=budget]",
            run: "click",
        },
        {
            content: "Plan a cost",
            trigger: ".o_field_widget[name=budget_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Type the cost type",
            trigger: ".o_field_widget[name=budget_ids] .o_selected_row [name=cost_type_id] input",
            run: "edit Lunch",
        },
        {
            content: "Choose lunch",
            trigger: '.o-autocomplete--dropdown-item:contains("Lunch")',
            run: "click",
        },
        {
            content: "More than the tier allows",
            trigger: ".o_field_widget[name=budget_ids] .o_selected_row [name=planned] input",
            run: "edit 900 && press Tab",
        },
        ...stepUtils.saveForm(),
        notMissing("Choose the reception tier."),
        missing("is more than the cap of"),
        {
            content: "Change the plan",
            trigger: ".o_field_widget[name=budget_ids] .o_data_row:contains(Lunch) [name=planned]",
            run: "click",
        },
        {
            content: "Plan less",
            trigger: ".o_field_widget[name=budget_ids] .o_selected_row [name=planned] input",
            run: "edit 80 && press Tab",
        },
        ...stepUtils.saveForm(),
        {
            content: "Nothing is missing any more",
            trigger: ".o_form_view:not(:has(div[name=gaps_box]))",
        },
        {
            content: "The system keeps the total",
            trigger: ".o_field_widget[name=budget_ids] .o_data_row:contains(Total):contains(80.00)",
        },
        {
            content: "Submit",
            trigger: ".o_statusbar_buttons button[name=action_submit]",
            run: "click",
        },
        {
            content: "It is submitted",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Submitted)",
        },
        missing("James Okafor"),
    ],
});
